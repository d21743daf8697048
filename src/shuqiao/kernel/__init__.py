"""What every room stands on: values without I/O, standard library only.

``chinesecalendar`` and ``stdnum`` are used behind :mod:`kernel.calendar` and
:mod:`kernel.identifiers` and nowhere else.
"""
