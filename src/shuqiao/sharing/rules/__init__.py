"""What the law asks, as pure functions: facts, a day, a calendar in; a decision or a refusal out.

``applying``   may this department ask for this entry, and is the form complete?
``conditions`` do the entry's own conditions of use allow it?
``baskets``    what may stand together in one basket, and how a no names its entry?
``clock``      until when must it be answered, and when is it escalated?
``deciding``   consent, consent in part, refusal: what may an answer say?
``granting``   which grant follows from a decision, or from an unconditional entry?
``rowfilters`` and ``texts``: which rows, and how long a text may be.
``stopping``   when may a grant be suspended, resumed, narrowed, ended?
"""
