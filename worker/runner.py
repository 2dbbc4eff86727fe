"""How workflows are run: the one place that decides sandbox, cache, versioning and interceptors.

Worker, tests and replayer all build their workers here, so that what is tested is what runs.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import (
    UnsandboxedWorkflowRunner,
    Worker,
    WorkerDeploymentConfig,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from integration.settings import WorkerSettings
from worker.interceptors import SafeSignals
from worker.registry import WORKFLOWS
from workflows.names import GATEWAY_QUEUE, QUEUE

_PASSED_THROUGH = ("activities", "domain", "pydantic", "pydantic_core", "stdnum")
"""Pure modules that need no second copy in the sandbox: the same classes, and less memory."""

_STICKY_TIMEOUT = timedelta(seconds=3)
"""How long a task waits for a worker that was killed before another one takes the workflow."""

_DRAIN = timedelta(seconds=10)


def workflow_runner(*, sandboxed: bool) -> WorkflowRunner:
    """Sandboxed finds non-determinism; unsandboxed is faster and takes half the memory."""
    if not sandboxed:
        return UnsandboxedWorkflowRunner()
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions=restrictions)


def build_worker(
    client: Client, queue: str, activities: Sequence[Callable[..., Any]], settings: WorkerSettings
) -> Worker:
    """A worker for one queue; workflows run on the main queue only."""
    workflows = WORKFLOWS if queue == QUEUE else ()
    return Worker(
        client,
        task_queue=queue,
        workflows=workflows,
        activities=activities,
        workflow_runner=workflow_runner(sandboxed=settings.sandboxed),
        interceptors=[SafeSignals()],
        max_cached_workflows=settings.max_cached_workflows,
        max_concurrent_activities=20 if queue == GATEWAY_QUEUE else 100,
        sticky_queue_schedule_to_start_timeout=_STICKY_TIMEOUT,
        graceful_shutdown_timeout=_DRAIN,
        deployment_config=_deployment(settings) if workflows else None,
    )


def _deployment(settings: WorkerSettings) -> WorkerDeploymentConfig | None:
    """Worker versioning, when a deployment name and build id are set.

    The behaviour is given here and never on the workflow classes: there it would stop workers
    without versioning silently.
    """
    if not (settings.deployment_name and settings.build_id):
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.deployment_name, settings.build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )
