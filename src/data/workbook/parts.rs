//! The archive and its parts, within limits: how large a part may become is known before any of it is
//! inflated, and held while it is.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Cursor, Error, Read, Result as Io};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::diag::{Diagnostic, codes};
use crate::text::{Arg, Text, text};

/// The most bytes of a part once inflated: a sheet of a million rows and twenty columns has about as much.
const LARGEST_PART: u64 = 1 << 30;

/// The most times that a part may grow when it is inflated. Real sheets grow ten- to fiftyfold; a part of
/// blanks grows a thousandfold.
const MOST_GROWTH: u64 = 200;

/// Parts below this size may grow as they like.
const SMALL_PART: u64 = 16 << 20;

/// The most bytes between two tags, and of one tag. A cell holds at most 32,767 characters.
const LONGEST_PIECE: usize = 1 << 20;

/// The first bytes of an encrypted workbook, and of the workbooks before 2007.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// A workbook as the archive it is.
pub(super) struct Archive<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
}

/// What a part is made of.
pub(super) enum Piece<'p> {
    /// A tag, by its name without prefix.
    Open(&'p str, &'p BytesStart<'p>),
    Text(&'p str),
    Close(&'p str),
}

/// A fault of the workbook that lies in no cell.
pub(super) fn broken(part: &str, why: impl Into<Arg>) -> Diagnostic {
    Diagnostic::new(&codes::D328).with("part", part).with("why", why)
}

/// A limit that is passed.
pub(super) fn too_large(what: Text, most: impl Into<Arg>) -> Diagnostic {
    Diagnostic::new(&codes::D205).with("what", what).with("most", most)
}

/// An attribute of a tag, by its name without prefix.
pub(super) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Result<Option<Cow<'t, str>>, Diagnostic> {
    let not_well_formed = |error: &dyn ToString| broken(tag.local_name().as_ref(), error.to_string());
    // The check for repeated names takes quadratic time; the first one counts.
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| not_well_formed(&error))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            return value.map(Some).map_err(|error| not_well_formed(&error));
        }
    }
    Ok(None)
}

impl<'b> Archive<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Diagnostic> {
        if bytes.starts_with(COMPOUND) {
            let found =
                text("tệp được đặt mật khẩu hoặc tệp Excel đời cũ (.xls)", "encrypted or an old workbook (.xls)");
            return Err(Diagnostic::new(&codes::D327).with("found", found));
        }
        if !bytes.starts_with(b"PK") {
            let found = text("loại tệp khác", "of another kind");
            return Err(Diagnostic::new(&codes::D327).with("found", found));
        }
        let not_an_archive = |error: zip::result::ZipError| broken("zip", error.to_string());
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(not_an_archive)?;
        // Of two parts of one name every program takes the one it likes.
        if listed(bytes, archive.central_directory_start()) != archive.len() {
            return Err(broken("zip", text("hai thành phần trùng tên", "two parts share a name")));
        }
        Ok(Archive { archive })
    }

    pub(super) fn has(&self, part: &str) -> bool {
        self.archive.index_for_name(part).is_some()
    }

    /// Goes through a part from its first tag to its last.
    pub(super) fn walk(
        &self,
        part: &str,
        mut visit: impl FnMut(Piece<'_>) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        // Seeking in a copy of the reader: the parts of one archive are walked independently.
        let mut archive = self.archive.clone();
        let entry = archive.by_name(part).map_err(|error| broken(part, error.to_string()))?;
        check_size(part, &entry)?;
        let size = entry.size();
        let mut reader = Reader::from_reader(Bounded { inner: BufReader::new(entry), left: size, piece: 0 });
        reader.config_mut().expand_empty_elements = true;
        let (mut buffer, mut depth) = (Vec::new(), 0_usize);
        loop {
            buffer.clear();
            reader.get_mut().piece = 0;
            let event = reader.read_event_into(&mut buffer).map_err(|error| broken(part, error.to_string()))?;
            match &event {
                Event::Start(tag) => {
                    depth += 1;
                    visit(Piece::Open(tag.local_name().as_ref(), tag))?;
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    visit(Piece::Close(tag.local_name().as_ref()))?;
                }
                Event::Text(piece) => visit(Piece::Text(&piece.xml10_content()))?,
                Event::CData(piece) => visit(Piece::Text(&piece.xml10_content()))?,
                Event::GeneralRef(name) => visit(Piece::Text(&resolve(part, name)?))?,
                Event::DocType(_) => {
                    let why = text("có khai báo DOCTYPE, không được đọc", "it declares a DOCTYPE, which is never read");
                    return Err(broken(part, why));
                }
                Event::Eof if depth > 0 => return Err(broken(part, text("nội dung bị cắt cụt", "it is cut short"))),
                Event::Eof => return Ok(()),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Empty(_) => {}
            }
        }
    }
}

/// How many parts the list at the end of an archive has; [`ZipArchive`] keeps one of each name.
fn listed(bytes: &[u8], start: u64) -> usize {
    let mut rest = usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
    let mut count = 0;
    while rest.starts_with(b"PK\x01\x02") && rest.len() >= 46 {
        // Of an entry of 46 bytes the lengths of the name, the extra field and the comment behind it.
        let length = |at: usize| usize::from(u16::from_le_bytes([rest[at], rest[at + 1]]));
        let length = 46 + length(28) + length(30) + length(32);
        rest = rest.get(length..).unwrap_or_default();
        count += 1;
    }
    count
}

/// Whether a part may be inflated.
fn check_size(part: &str, entry: &ZipFile<'_, Cursor<&[u8]>>) -> Result<(), Diagnostic> {
    let size = entry.size();
    if size > LARGEST_PART {
        return Err(too_large(
            text("kích thước sau giải nén của trang tính", "the inflated size of the workbook"),
            "1 GiB",
        ));
    }
    if size > SMALL_PART && size / entry.compressed_size().max(1) > MOST_GROWTH {
        let what = text(
            "tỷ lệ giải nén của tệp Excel (giống bom nén)",
            "the growth of the workbook when inflated (a zip bomb?)",
        );
        return Err(too_large(what, format!("{MOST_GROWTH} ×")));
    }
    if entry.encrypted() {
        return Err(broken(part, text("được đặt mật khẩu", "it is encrypted")));
    }
    Ok(())
}

/// The character that `&…;` stands for. Entities of the document's own would need a DOCTYPE.
fn resolve(part: &str, name: &quick_xml::events::BytesRef<'_>) -> Result<String, Diagnostic> {
    let character = name.resolve_char_ref().map_err(|error| broken(part, error.to_string()))?;
    let known = || quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned);
    character.map(String::from).or_else(known).ok_or_else(|| {
        let why = text("dùng thực thể không khai báo", "it uses an entity that is not declared");
        broken(part, why)
    })
}

/// Ends with an error when more is inflated than was declared, or when a piece is too long.
struct Bounded<R> {
    inner: R,
    left: u64,
    piece: usize,
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> Io<&[u8]> {
        if self.piece > LONGEST_PIECE {
            return Err(Error::other("a tag or text of more than 1 MiB"));
        }
        let bytes = self.inner.fill_buf()?;
        if bytes.len() as u64 > self.left {
            return Err(Error::other("it is larger than it declares"));
        }
        Ok(bytes)
    }

    fn consume(&mut self, amount: usize) {
        self.left -= amount as u64;
        self.piece += amount;
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> Io<usize> {
        let from = self.fill_buf()?;
        let amount = from.len().min(to.len());
        to[..amount].copy_from_slice(&from[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}
