"""The official spreadsheet (发改高技〔2017〕1272号; rules.md 2.8): cells to drafts and outcomes, and back."""
