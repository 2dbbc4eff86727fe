"""The Temporal client: pydantic payloads, namespace, TLS and API key from the settings."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from integration.settings import Settings


async def connect(settings: Settings, *, lazy: bool = False) -> Client:
    """A client of the configured Temporal. `lazy` connects at the first call instead of now."""
    temporal = settings.temporal
    return await Client.connect(
        temporal.address,
        namespace=temporal.namespace,
        tls=temporal.tls,
        api_key=temporal.api_key.get_secret_value() if temporal.api_key else None,
        data_converter=pydantic_data_converter,
        lazy=lazy,
    )
