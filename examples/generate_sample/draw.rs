//! Figures drawn from a hash of what they are for: the same on every machine, each independent of
//! the others.

/// Another seed, another set of figures.
const SEED: u64 = 2024;

/// What a figure is drawn for: a unit at a node in a sample year.
#[derive(Clone, Copy)]
pub(crate) struct Key<'k> {
    /// The folder of the sample year.
    pub(crate) year: &'k str,
    /// The code of the unit.
    pub(crate) unit: &'k str,
    /// The code of the node; empty for the unit itself.
    pub(crate) node: &'k str,
}

impl Key<'_> {
    /// A figure between 0 and `most`, ends included.
    pub(crate) fn draw(self, what: &str, most: i64) -> i64 {
        // FNV-1a over the key, then the finaliser of SplitMix64, which spreads near keys apart.
        let key = [self.year, self.unit, self.node, what].join("/");
        let hash = key
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        let mut z = hash.wrapping_add(SEED.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let range = u64::try_from(most + 1).expect("the most is not negative");
        i64::try_from(z % range).expect("a remainder lies within its range")
    }

    /// A figure between two ends, both included.
    pub(crate) fn between(self, what: &str, low: i64, high: i64) -> i64 {
        low + self.draw(what, high - low)
    }

    /// True so many times in a thousand.
    pub(crate) fn happens(self, what: &str, thousandths: i64) -> bool {
        self.draw(what, 999) < thousandths
    }

    /// How well a unit does at a node, from 0 to 1000: partly the unit, partly the node.
    pub(crate) fn level(self) -> i64 {
        // Means of draws: most units stand near the middle. Two of the three are the same every year,
        // so that a unit keeps most of its standing.
        let (always, year) = (Key { year: "", node: "", ..self }, Key { node: "", ..self });
        let strength = always.draw("strength 1", 1000) + always.draw("strength 2", 1000) + year.draw("strength", 1000);
        let here = self.draw("level 1", 1000) + self.draw("level 2", 1000);
        // A quarter of the unit: an index adds up many nodes, which even out, and would spread too far.
        (strength / 3 + here / 2 * 3) / 4
    }
}
