"""What LocalStack calls at its own start and end; heavy imports wait until then."""

import os

from localstack.runtime.hooks import on_infra_shutdown, on_infra_start, on_runtime_create


@on_runtime_create()
def prepare() -> None:
    from landfall_localstack import catalogue, gateway

    gateway.bind_what_was_asked()
    catalogue.share()


@on_infra_start()
def install() -> None:
    from localstack.services.edge import ROUTER

    from landfall_localstack import events, object_storage, scheduler
    from landfall_localstack.lambdas import alias, function_url, log_group
    from landfall_localstack.sagemaker import step_functions
    from landfall_localstack.sagemaker.runtime import InvokeEndpoint

    ROUTER.add(InvokeEndpoint())
    events.install()
    object_storage.keep_in_the_instance()
    log_group.follow_logging_config()
    alias.accept_weights()
    function_url.install()
    step_functions.install()
    scheduler.start()


@on_infra_shutdown(priority=1000)
def leave_at_once() -> None:
    """All state is in memory, so an orderly shutdown takes seconds for nothing: ending is the same as being killed,
    and the reaper ends the child processes either way."""
    os._exit(0)
