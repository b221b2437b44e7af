"""A service that is moto's but for the operations that a provider of ours handles."""

from localstack.aws.skeleton import DispatchTable, create_dispatch_table
from localstack.aws.spec import load_service
from localstack.services.moto import _proxy_moto
from localstack.services.plugins import Service


def service_of(name: str, *providers: object) -> Service:
    def table(_provider: object) -> DispatchTable:
        table: DispatchTable = {operation: _proxy_moto for operation in load_service(name).operation_names}
        for provider in providers:
            table |= create_dispatch_table(provider)
        return table

    return Service.for_provider(_Named(name), dispatch_table_factory=table)


class _Named:
    def __init__(self, service: str) -> None:
        self.service = service
