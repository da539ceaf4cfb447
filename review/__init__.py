"""The review desk: where interpreters correct and interviewers upload. Holds no model and no Prefect."""
