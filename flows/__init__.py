"""The procedure: Prefect flows and tasks over plain steps. The only package that imports Prefect."""
