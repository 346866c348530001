"""The gallery of the families: each typeset, with a text, its answer and a picture, in one page.

written = write_gallery(Path("gallery.html"))
written.path, written.num_families
"""

from optmodel.reporting.gallery.gallery_page import (
    GalleryOptions,
    WrittenGallery,
    gallery_html,
    write_gallery,
)

__all__ = ["GalleryOptions", "WrittenGallery", "gallery_html", "write_gallery"]
