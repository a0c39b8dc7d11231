"""The register of draws (专家抽取): who was drawn by lot for what, so that anybody can compute it again (ADR 0013)."""
