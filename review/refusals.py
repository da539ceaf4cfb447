"""What the desk refuses, by situation. `review.app` says with which status."""

from testimony.errors import BadInputError


class SignInNeededError(BadInputError):
    """Somebody asked who is not signed in, or no longer."""

    def __str__(self) -> str:
        return "you are not signed in, or no longer; sign in again: what you typed is kept in this browser"


class NotHereError(BadInputError):
    """There is nothing here, or nothing for this account: the two look the same."""

    def __str__(self) -> str:
        return "there is nothing here for you; go back to the list"


class ForeignPageError(BadInputError):
    """A change was asked for without the token that our own pages hold."""

    def __init__(self, method: str) -> None:
        super().__init__(method)
        self.method = method

    def __str__(self) -> str:
        return "this did not come from a page of this desk, or the page is too old; open it again and try once more"


class UnreadableFormError(BadInputError):
    """What was sent is none of the desk's forms."""

    def __str__(self) -> str:
        return "what was sent cannot be read; open the page again and try once more"


class WrongPasswordError(BadInputError):
    """The name or the password is wrong; which of the two is not told."""

    def __str__(self) -> str:
        return "the name or the password is wrong"


class TooManyTriesError(BadInputError):
    """A password was wrong too often."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s

    def __str__(self) -> str:
        return f"too many wrong passwords; wait {self.wait_s} s and try again"
