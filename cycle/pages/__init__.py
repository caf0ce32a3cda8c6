"""The pages of the portal as a whole: the front page, the legal pages, the error pages, those that machines read."""

from cycle.pages.errors import another_account, signed_out, typed_by_another, what_was_sent
from cycle.pages.home import featured_cycle
from cycle.pages.sitemaps import SITEMAPS

__all__ = ["SITEMAPS", "another_account", "featured_cycle", "signed_out", "typed_by_another", "what_was_sent"]
