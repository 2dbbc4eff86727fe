"""The Temporal client: pydantic payloads, encryption, namespace, TLS and API key by settings."""

import dataclasses

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes

from integration.codec import codec_of
from integration.settings import Settings, TemporalSettings


async def connect(settings: Settings, *, lazy: bool = False) -> Client:
    """A client of the configured Temporal. `lazy` connects at the first call instead of now."""
    temporal = settings.temporal
    return await Client.connect(
        temporal.address,
        namespace=temporal.namespace,
        tls=temporal.tls,
        api_key=temporal.api_key.get_secret_value() if temporal.api_key else None,
        data_converter=data_converter(temporal),
        lazy=lazy,
    )


def data_converter(settings: TemporalSettings) -> DataConverter:
    """Pydantic models as JSON; encrypted, failures too, when keys are set."""
    keys = settings.payload_keys.get_secret_value()
    codec = codec_of(key for key in keys.split(",") if key)
    if codec is None:
        return pydantic_data_converter
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
