//! A table read block by block and hashed on the way, so that what is held does not grow with the table.
//!
//! Border: knows nothing of rows but that a line end stands between them.

use std::io::{self, Read};

use memchr::memrchr;
use sha2::{Digest, Sha256};

use super::table::LONGEST_LINE;
use crate::model::hex;

/// Bytes that are read at a time: few enough to be hashed and read before they leave the cache.
const BLOCK: usize = 1 << 16;

/// Hands whole lines to `each`, and whether they are the last, which may lack a line end. It says how many bytes it has taken; the
/// others come again, with more behind them. Returns the SHA-256 of the table, and `None` where `each` said so or a line is
/// too long.
pub(crate) fn each_block(
    mut table: impl Read,
    mut each: impl FnMut(&[u8], bool) -> Option<usize>,
) -> io::Result<(String, Option<()>)> {
    let (mut hash, mut block) = (Sha256::new(), Vec::with_capacity(2 * BLOCK));
    let mut sound = Some(());
    loop {
        let kept = block.len();
        let read = table.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        hash.update(&block[kept..]);
        let last = read == 0;
        let lines = if last { block.len() } else { memrchr(b'\n', &block).map_or(0, |end| end + 1) };
        let fits = block.len() - lines <= LONGEST_LINE;
        let taken = sound.filter(|()| fits).and_then(|()| each(&block[..lines], last));
        // What follows a row that is none is hashed all the same: these may not be the bytes that were written.
        sound = taken.map(|_| ());
        block.drain(..taken.unwrap_or(block.len()));
        if last {
            return Ok((hex(&hash.finalize()), sound));
        }
    }
}
