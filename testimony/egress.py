"""The switches that keep every dependency from talking to the outside world.

They must stand in the environment before the library in question is imported. A test runs the whole flow where no
connection can be made.
"""

from collections.abc import Mapping

#: Name and value of each switch. DO_NOT_TRACK alone stops neither Prefect's server nor onnxruntime.
SWITCHES: Mapping[str, str] = {
    "DISABLE_SAFETENSORS_CONVERSION": "1",  # transformers would ask the hub to convert an older checkpoint
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",  # no model is fetched during a run
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime, under the speech detector, reports home by default since 1.29
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "TRANSFORMERS_OFFLINE": "1",
}
