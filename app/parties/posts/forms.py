"""Forms of posts."""

from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, known_by, text
from app.core.text import reference
from app.parties.posts.models import PostRole, PostStatus
from app.parties.residents import numbers


class PostsFilter(ListQuery):
    role = choice(PostRole, load_default=None)
    status = choice(PostStatus, load_default=None)
    community_id = form_id(load_default=None)


class PostForm(FormSchema):
    """Either a resident, by their number, or one of the staff, by their username."""

    role = choice(PostRole, required=True)
    area_id = form_id(load_default=None)
    unit_id = form_id(load_default=None)
    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, load_default=None)
    username = text(1, 64, load_default=None)
    from_on = day(required=True)
    until_on = day(load_default=None)
