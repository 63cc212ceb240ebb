//! Cards whose cluster is not that of the card before: they wait, and some are looked up at a time.
//!
//! Cards may come in any order. The cluster of a card is then a wait for memory away; a processor that is asked for those
//! of some cards one right after the other waits for all of them together.

use std::ops::Range;

use fearless_simd::{Simd, dispatch};

use super::block::{Blocks, Card};
use super::rows::{Not, Reader, Report, hash, refused};

/// As many as a processor has waits for memory at once, and more.
const MOST: usize = 32;

/// A card that was read, from so many rows of which the first is this.
struct ReadCard {
    rows: u64,
    line: u64,
    /// The respondent, as a hash.
    id: Option<u64>,
    card: Result<Card, Not>,
}

/// A card that waits.
struct Waits {
    /// Where its key stands among the keys, and by what it is found.
    key: Range<usize>,
    hash: u64,
    cluster: Option<u32>,
    read: ReadCard,
}

/// The cards that wait.
#[derive(Default)]
pub(super) struct Waiting {
    cards: Vec<Waits>,
    keys: Vec<u8>,
    /// The answers on each card.
    answers: Vec<u8>,
    /// The columns of the key of the card before, as they stand in the file, and its cluster.
    last: (Vec<u8>, Option<u32>),
}

impl Reader<'_, '_> {
    /// Counts a card of so many rows, of which this is the first, or lets it wait.
    #[inline(always)]
    pub(super) fn take<S: Simd>(&mut self, simd: S, row: &[u8], (rows, line): (u64, u64), card: Result<Card, Not>) {
        let id = match self.layout.id {
            // In a long file also where nothing is answered: the other rows of the respondent may stand elsewhere.
            Some(column) if card.is_ok() || self.layout.long.is_some() => hash(self.field(row, column)),
            _ => None,
        };
        let (first, last) = self.layout.key_span;
        let span = &row[self.fields.span(first).start..self.fields.span(last).end];
        let same = self.waiting.last.0 == span;
        if same && self.waiting.last.1.is_none() {
            self.settle();
        }
        if same && let Some(cluster) = self.waiting.last.1 {
            let read = ReadCard { rows, line, id, card };
            read.count(simd, cluster, &self.answers, true, (self.blocks, &mut self.report));
        } else {
            self.wait(row, span, ReadCard { rows, line, id, card });
        }
    }

    #[inline(never)]
    fn wait(&mut self, row: &[u8], span: &[u8], read: ReadCard) {
        let Waiting { cards, keys, answers, last } = &mut self.waiting;
        last.0.clear();
        last.0.extend_from_slice(span);
        last.1 = None;
        let key = keys.len();
        keys.extend_from_slice(&self.form.to_le_bytes());
        let (first_column, last_column) = self.layout.key_span;
        if last_column - first_column < self.layout.key_columns.len() {
            keys.extend_from_slice(span);
        } else {
            for column in &self.layout.key_columns {
                keys.extend_from_slice(&row[self.fields.span(*column)]);
                keys.push(self.layout.delimiter);
            }
            keys.pop();
        }
        let hash = self.blocks.hash(&keys[key..]);
        cards.push(Waits { key: key..keys.len(), hash, cluster: None, read });
        answers.extend_from_slice(&self.answers[..self.layout.slots.count()]);
        if cards.len() == MOST {
            self.settle();
        }
    }

    /// Counts the cards that wait.
    #[inline(never)]
    pub(super) fn settle(&mut self) {
        dispatch!(self.level, simd => self.settle_by(simd));
    }

    #[inline(always)]
    fn settle_by<S: Simd>(&mut self, simd: S) {
        let Waiting { cards, keys, answers, last } = &mut self.waiting;
        // Two times nothing but what has to be waited for.
        for card in &mut *cards {
            card.cluster = self.blocks.probable(card.hash);
        }
        for card in &mut *cards {
            card.cluster = card.cluster.filter(|cluster| self.blocks.is(*cluster, &keys[card.key.clone()]));
        }
        let answers_of = answers.chunks_exact(self.layout.slots.count());
        for (Waits { key, hash, cluster, read }, answers) in cards.drain(..).zip(answers_of) {
            let cluster = match cluster {
                Some(cluster) => Ok(cluster),
                None => self.blocks.cluster_or_new(hash, &keys[key]),
            };
            last.1 = cluster.ok();
            match cluster {
                Ok(cluster) => read.count(simd, cluster, answers, false, (self.blocks, &mut self.report)),
                Err((part, why)) => {
                    let not = refused(self.layout.key[part].unwrap_or_default(), why);
                    self.report.book(Err(not), read.rows, read.line);
                }
            }
        }
        keys.clear();
        answers.clear();
    }
}

impl ReadCard {
    /// Counts the card in its cluster, at once if that of the card before is the same, and notes what became of it.
    #[inline(always)]
    fn count<S: Simd>(
        self,
        simd: S,
        cluster: u32,
        answers: &[u8],
        same: bool,
        (blocks, report): (&mut Blocks<'_>, &mut Report),
    ) {
        blocks.ids.extend(self.id.map(|id| (id, cluster)));
        let counted = match self.card {
            Ok(card) => {
                blocks.add(simd, cluster, &card, answers, same);
                Ok(())
            }
            Err(not) => Err(not),
        };
        report.book(counted, self.rows, self.line);
    }
}
