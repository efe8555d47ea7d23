"""The public API: read only, for everyone, under /api/v1/. Each app's own ``api.py`` holds its part.

It says what the pages say and no more: published things, nothing that is derived from positions before a poll
has closed, no accounts, no addresses of people. Lists come in pages of bounded size. The description of the
API is /api/v1/openapi.json; there is no interactive page, for it would load its parts from another host.
"""

from __future__ import annotations

from ninja import NinjaAPI

from consult.commitments.api import router as commitments
from consult.consultations.amendments.api import router as amendments
from consult.forums.api import router as forums
from consult.texts.api import router as texts
from voting.cases.api import router as cases
from voting.polls.api import polls, rules
from voting.polls.block_api import router as blocks
from voting.polls.matter_api import matters
from voting.polls.record_api import router as records
from voting.polls.written_api import router as written

api = NinjaAPI(
    title="Consult",
    version="1",
    description="Published reforms, matters, polls, past cases, commitments, rules and forums. Read only.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/forums", forums, tags=["forums"])
api.add_router("/reforms", texts, tags=["reforms"])
api.add_router("/reforms", amendments, tags=["reforms"])
api.add_router("/rules", rules, tags=["rules"])
api.add_router("/polls", polls, tags=["polls"])
api.add_router("/polls", blocks, tags=["polls"])
api.add_router("/polls", written, tags=["polls"])
api.add_router("/polls", records, tags=["polls"])
api.add_router("/matters", matters, tags=["matters"])
api.add_router("/cases", cases, tags=["cases"])
api.add_router("/commitments", commitments, tags=["commitments"])
