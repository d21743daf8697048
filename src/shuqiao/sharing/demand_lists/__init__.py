"""The three lists as workbooks: 需求清单, 责任清单, 负面清单, out and in."""
