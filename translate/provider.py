"""Who translates: the Argos library can be told to send its texts to a server, and that is refused."""

from collections.abc import Mapping

from testimony.errors import BadInputError

_LOCAL_PROVIDERS = {"", "OPENNMT"}


class RemoteProviderError(BadInputError):
    """The environment tells the Argos library to have a server translate."""

    def __init__(self, provider: str) -> None:
        super().__init__(provider)
        self.provider = provider

    def __str__(self) -> str:
        return (
            f"ARGOS_MODEL_PROVIDER is {self.provider[:40]!r}, which sends what is translated to a server; "
            "nothing of a testimony leaves this machine, so unset it and try again"
        )


def refuse_remote_provider(environment: Mapping[str, str]) -> None:
    """Hold that *environment* does not have the Argos library send its texts away.

    Raises:
        RemoteProviderError: it names a provider other than the one that runs here.
    """
    provider = environment.get("ARGOS_MODEL_PROVIDER", "")
    if provider.strip().upper() not in _LOCAL_PROVIDERS:
        raise RemoteProviderError(provider)
