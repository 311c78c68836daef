"""Review sheets (進捗管理個票): `export.write_sheet` writes the form, `reader.read_review_sheet` reads it back."""
