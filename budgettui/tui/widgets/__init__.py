"""What the screens are made of: each pane draws one part of an assessment and computes nothing."""
