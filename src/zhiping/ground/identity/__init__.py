"""The real-name check: whether a name and a document belong together, asked of a provider (P1)."""

from zhiping.ground.identity.service import Answer, Claim, Outcome, Provider, provider

__all__ = ["Answer", "Claim", "Outcome", "Provider", "provider"]
