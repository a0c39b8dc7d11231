"""The room in which experts are drawn by lot for defence and meeting (rules.md 3), and in which draws are shown."""
