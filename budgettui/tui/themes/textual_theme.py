"""A theme under Textual's names, for its own widgets such as input fields."""

from textual.theme import Theme as TextualTheme

from budgettui.tui.themes.theme_loader import Theme

_ANSI_VARIABLES = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "border-blurred": "ansi_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-text-style": "none",
}
"""Names that Textual's own style sheets ask for under an ANSI theme."""


def for_textual(theme: Theme) -> TextualTheme:
    """The same colours under Textual's names, for its own widgets such as input fields."""
    named = {role: (f"ansi_{value}" if theme.ansi else value) for role, value in theme.colors.items()}
    return TextualTheme(
        name=f"budgettui-{theme.name}",
        primary=named["accent"],
        secondary=named["muted"],
        warning=named["watch"],
        error=named["spent"],
        success=named["ok"],
        accent=named["accent"],
        foreground=named["text"],
        background=named["background"],
        surface=named["raised"],
        panel=named["field"],
        boost=named["field"],
        dark=theme.dark,
        ansi=theme.ansi,
        variables={
            **(_ANSI_VARIABLES if theme.ansi else {}),
            "bt-raised": named["raised"],
            "bt-field": named["field"],
            "bt-text": named["text"],
            "bt-muted": named["muted"],
            "bt-frame": named["frame"],
            "bt-focus": named["focus"],
            "bt-spent": named["spent"],
            "input-cursor-background": named["accent"],
            "input-cursor-foreground": named["background"] if not theme.ansi else "ansi_black",
            "input-selection-background": named["selection"],
            "input-selection-foreground": named["selected_text"],
            "screen-selection-background": named["selection"],
            "screen-selection-foreground": named["selected_text"],
        },
    )
