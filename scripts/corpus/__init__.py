"""Documents made from known truth, for measuring the extractor on what nobody has looked at.

``forms`` and ``truth`` say what is reported, ``style`` how it is printed, ``sheets`` and ``shapes``
lay it out in tables, ``markup`` and ``page`` turn tables into web pages, ``flatten`` and ``dumps``
turn pages into plain text.
"""
