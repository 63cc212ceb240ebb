//! Cells too small to be published.
