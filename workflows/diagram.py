"""Pictures of a workflow as Mermaid text, for documents; pages draw their own."""

from workflows.definition import Definition


def mermaid(definition: Definition, lang: str = "th") -> str:
    """A Mermaid state diagram with stage and move labels in one language."""
    lines = ["stateDiagram-v2", f"  [*] --> {definition.opening.to}: {_quoted(definition.opening.label.of(lang))}"]
    lines += [f'  state "{_quoted(stage.text.of(lang))}" as {name}' for name, stage in definition.stages.items()]
    for move in definition.moves:
        lines += [f"  {stage} --> {move.to}: {_quoted(move.label.of(lang))}" for stage in move.from_]
    lines += [f"  {name} --> [*]" for name, stage in definition.stages.items() if stage.terminal]
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    """Colons and quotes end a label in Mermaid."""
    return words.replace('"', "'").replace(":", "∶")
