"""What a workflow's history costs: events, bytes, and billable actions.

Actions by the rules of Temporal Cloud's documentation (evaluate/cloud/actions): a start, a
signal, an update, a timer, an activity, a search attribute upsert, a child or external signal
count one each; the local activities of one workflow task count one together.
"""

from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

_ONE_ACTION = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
    EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
}


@dataclass(frozen=True)
class Cost:
    """Of one workflow."""

    events: int
    actions: int
    bytes: int


def cost_of(history: WorkflowHistory) -> Cost:
    """Counted from the events themselves."""
    actions, tasks_with_markers = 0, set()
    for event in history.events:
        if event.event_type in _ONE_ACTION:
            actions += 1
        elif event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED:
            attributes = event.marker_recorded_event_attributes
            tasks_with_markers.add(attributes.workflow_task_completed_event_id)
    size = sum(event.ByteSize() for event in history.events)
    return Cost(len(history.events), actions + len(tasks_with_markers), size)
