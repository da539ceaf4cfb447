"""The review desk: where interpreters correct, reviewers approve and interviewers hand in. No model runs here."""
