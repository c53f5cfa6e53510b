"""Draws the workflows of all features: `python -m devtools.workflows` writes docs/workflows.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import features
from app.core.workflow import Workflow

TARGET = Path(__file__).resolve().parent.parent / "docs" / "workflows.md"
HEAD = """# Workflows

The states of things, and who moves them from one to the next. What staff do is in the audit log under the words of the
arrow. Written by `make workflows` from the tables in `app/*/*/workflow.py`; a test compares.
"""
LABELS = {kind: labels for console in features.CONSOLES for kind, labels in console.labels.items()}


def document() -> str:
    """The page as it should be."""
    return "\n".join([HEAD, *(_section(workflow) for workflow in features.WORKFLOWS)])


def _section(workflow: Workflow[Any]) -> str:
    lines = [f"## {workflow.title} (`{workflow.states.__name__}`)", "", "```mermaid", *_diagram(workflow), "```", ""]
    return "\n".join(lines)


def _diagram(workflow: Workflow[Any]) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in workflow.states:
        yield f'    state "{LABELS[workflow.states][state]}" as {state.value}'
    yield f"    [*] --> {workflow.initial.value}"
    for step in workflow.transitions:
        for source in step.sources:
            yield f"    {source.value} --> {step.target.value}: {step.by.value}：{step.label}"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
