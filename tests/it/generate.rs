//! Makes up rulebooks and figures. Everything follows from a seed and the number of a case, so a
//! case that fails can be made again: `PARINDEX_SEED=… PARINDEX_CASE=… cargo test --test it`.
//!
//! Values are drawn so that they often meet a threshold exactly, miss it by a billionth, or tie two
//! units: that is where rules go wrong.

use std::ops::RangeInclusive;

use crate::model::{
    Aggregate, Bands, Book, Case, Cell, Curve, Cut, Kind, Method, Nano, Node, ONE, Rounding, Stranger, Tiers, Unit,
    Value, Weight, Why, ZeroDenominator,
};

/// Numbers that look random and follow from a seed, a stream and a counter (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Rng {
    state: u64,
}

impl Rng {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Rng { state: seed };
        let mixed = rng.next() ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Rng { state: mixed }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("a small bound");
        usize::try_from(self.next() % bound).expect("below a usize")
    }

    /// Both ends included.
    pub(crate) fn between(&mut self, low: Nano, high: Nano) -> Nano {
        let width = u128::try_from(high - low + 1).expect("low is not above high");
        let wide = (u128::from(self.next()) << 64) | u128::from(self.next());
        low + Nano::try_from(wide % width).expect("the width is positive")
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at + 1);
            items.swap(at, other);
        }
    }

    /// A number that a person would write: a multiple of 1, 0.5, … or, at times, of a billionth.
    fn nice(&mut self, low: Nano, high: Nano) -> Nano {
        let steps = [ONE, ONE, ONE / 2, ONE / 4, ONE / 10, ONE / 10, ONE / 100, ONE / 1000, 1];
        let step = *self.pick(&steps);
        let (first, last) = ((low + step - 1).div_euclid(step), high.div_euclid(step));
        if first > last { self.between(low, high) } else { self.between(first, last) * step }
    }

    /// One of some thresholds, a billionth off one of them, or anything.
    fn near(&mut self, thresholds: &[Nano], low: Nano, high: Nano) -> Nano {
        if thresholds.is_empty() || self.chance(30) {
            return self.nice(low, high);
        }
        let threshold = *self.pick(thresholds);
        let off = if self.chance(60) { 0 } else { *self.pick(&[-1, 1]) };
        (threshold + off).clamp(low, high)
    }
}

/// What the cases of a law look like.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) units: RangeInclusive<usize>,
    /// Levels below the index.
    pub(crate) depth: RangeInclusive<usize>,
    pub(crate) children: RangeInclusive<usize>,
    /// No node gets children beyond this number of nodes.
    pub(crate) most_nodes: usize,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) methods: Vec<&'static str>,
    /// Better values never earn less: tiers and bands go up.
    pub(crate) monotone: bool,
    /// Some nodes round their points before their parent takes them.
    pub(crate) rounds: bool,
}

pub(crate) const METHODS: [&str; 14] = [
    "given",
    "choice",
    "all-of",
    "bands",
    "ratio",
    "count",
    "growth",
    "timeliness",
    "index",
    "min-max",
    "z-score",
    "percentile-rank",
    "deduction",
    "bonus",
];

pub(crate) const AGGREGATES: [Aggregate; 7] = [
    Aggregate::Sum,
    Aggregate::Mean,
    Aggregate::Weighted,
    Aggregate::Geometric,
    Aggregate::Harmonic,
    Aggregate::Min,
    Aggregate::Max,
];

impl Default for Shape {
    fn default() -> Self {
        Shape {
            units: 1..=12,
            depth: 1..=4,
            children: 1..=5,
            most_nodes: 30,
            aggregates: AGGREGATES.to_vec(),
            methods: METHODS.to_vec(),
            rounds: false,
            monotone: false,
        }
    }
}

/// Makes up a case.
pub(crate) fn case(rng: &mut Rng, shape: &Shape) -> Case {
    let count = rng.below(shape.units.end() - shape.units.start() + 1) + shape.units.start();
    let kinds: &[&'static str] = if rng.chance(70) { &["province"] } else { &["province", "city"] };
    let units = units(rng, count, kinds);
    let ranked = units.iter().filter(|unit| unit.ranked).count();
    let strangers = strangers(rng, count);
    let mut book = book(rng, shape, ranked);
    book.kinds = kinds.to_vec();
    let cells = cells(rng, &book, &units);
    Case { book, units, strangers, cells }
}

/// The same rulebook and units with other figures.
pub(crate) fn other_figures(rng: &mut Rng, case: &Case) -> Case {
    Case { cells: cells(rng, &case.book, &case.units), ..case.clone() }
}

/// Words for names. Some differ in their marks alone.
const WORDS: [&str; 60] = [
    "An", "Ân", "Bình", "Binh", "Cẩm", "Châu", "Đà", "Đông", "Giang", "Hà", "Hải", "Hậu", "Hòa", "Hương", "Khánh",
    "Kiên", "Lam", "Lâm", "Lạng", "Long", "Mai", "Minh", "Nam", "Nghĩa", "Ngọc", "Ninh", "Phong", "Phú", "Phúc",
    "Phước", "Quang", "Quảng", "Quế", "Sa", "Sóc", "Sơn", "Tân", "Tây", "Thái", "Thanh", "Thạch", "Thọ", "Thủy",
    "Tiên", "Tịnh", "Trà", "Trung", "Tuyên", "Vân", "Vị", "Vĩnh", "Xuân", "Yên", "Ô", "Ơn", "Ưu", "Ý", "Ấn", "Ẩn",
    "Ốc",
];

/// A name of its own for each number below 3,600.
pub(crate) fn name(at: usize) -> String {
    let (first, second) = (at % WORDS.len(), at / WORDS.len());
    if second == 0 { WORDS[first].to_owned() } else { format!("{} {}", WORDS[first], WORDS[second]) }
}

fn units(rng: &mut Rng, count: usize, kinds: &[&'static str]) -> Vec<Unit> {
    let regions: &[&'static str] = &["Bắc giả", "Trung giả", "Nam giả"];
    let with_regions = rng.chance(60);
    let prefix = *rng.pick(&["", "0", "U", "x-"]);
    let mut units: Vec<Unit> = (0..count)
        .map(|at| Unit {
            code: format!("{prefix}{}", at + 1),
            name: name(at * 7),
            alias: rng.chance(20).then(|| format!("Tên khác {}", at + 1)),
            kind: rng.pick::<&str>(kinds),
            region: (with_regions && rng.chance(85)).then(|| *rng.pick(regions)),
            ranked: rng.chance(92),
        })
        .collect();
    let at = rng.below(count);
    units[at].ranked = true;
    units
}

fn strangers(rng: &mut Rng, count: usize) -> Vec<Stranger> {
    let whys = [Why::NotAssessed, Why::Gone, Why::OtherKind, Why::LeftOut];
    let present = whys.into_iter().enumerate().filter(|_| rng.chance(15));
    present.map(|(at, why)| Stranger { code: format!("S{at}"), name: name(count * 7 + 1 + at), why }).collect()
}

fn book(rng: &mut Rng, shape: &Shape, ranked: usize) -> Book {
    let total = *rng.pick(&[100 * ONE, 100 * ONE, 100 * ONE, 10 * ONE, ONE, 1000 * ONE, 37 * ONE + ONE / 2]);
    let depth = rng.below(shape.depth.end() - shape.depth.start() + 1) + shape.depth.start();
    let mut grower = Grower { rng, shape, ranked, nodes: Vec::new() };
    grower.inner("total".to_owned(), None, total, None, depth);
    let nodes = grower.nodes;
    let bands = rng.chance(60).then(|| Bands {
        by_published: rng.chance(50),
        cuts: cuts(rng, Some(0), Some(total), (0, total)),
        down: rng.chance(70),
        both_ends: rng.chance(30),
    });
    Book {
        decimals: *rng.pick(&[0, 1, 2, 2, 2, 3, 4]),
        rounding: *rng.pick(&[Rounding::HalfUp, Rounding::HalfUp, Rounding::HalfEven, Rounding::Down]),
        rank_decimals: *rng.pick(&[0, 1, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9]),
        dense: rng.chance(40),
        bands,
        kinds: Vec::new(),
        missing_zero: rng.chance(20),
        nodes,
    }
}

/// Grows the tree, parents first.
struct Grower<'g> {
    rng: &'g mut Rng,
    shape: &'g Shape,
    ranked: usize,
    nodes: Vec<Node>,
}

impl Grower<'_> {
    /// A node with children; `depth` levels may stand below it.
    fn inner(&mut self, code: String, parent: Option<usize>, max: Nano, weight: Option<Weight>, depth: usize) -> usize {
        let at = self.nodes.len();
        let aggregate = *self.rng.pick(&self.shape.aggregates);
        let kind = Kind::Inner { aggregate, children: Vec::new() };
        // The reference takes the points of a geometric mean from the program, which has rounded them.
        let round = if aggregate == Aggregate::Geometric { None } else { self.round(parent, max) };
        self.nodes.push(Node { code: code.clone(), parent, max, weight, round, kind });
        let range = &self.shape.children;
        let count = self.rng.below(range.end() - range.start() + 1) + range.start();
        let maxima = self.maxima(aggregate, max, count);
        let weighted = match aggregate {
            Aggregate::Weighted => true,
            Aggregate::Geometric | Aggregate::Harmonic => self.rng.chance(60),
            _ => false,
        };
        let weights =
            if weighted { weights(self.rng, count).into_iter().map(Some).collect() } else { vec![None; count] };
        let mut label = 0;
        let mut children = Vec::new();
        for (max, weight) in maxima.into_iter().zip(weights) {
            label += 1 + if self.rng.chance(15) { self.rng.below(9) } else { 0 };
            let code = if parent.is_none() { label.to_string() } else { format!("{code}.{label}") };
            let grows = depth > 1 && self.nodes.len() < self.shape.most_nodes && self.rng.chance(60);
            children.push(if grows {
                self.inner(code, Some(at), max, weight, depth - 1)
            } else {
                self.leaf(code, at, max, weight)
            });
        }
        let adjustments: Vec<&'static str> =
            ["deduction", "bonus"].into_iter().filter(|name| self.shape.methods.contains(name)).collect();
        while aggregate == Aggregate::Sum && !adjustments.is_empty() && self.rng.chance(25) {
            label += 1;
            let code = if parent.is_none() { label.to_string() } else { format!("{code}.{label}") };
            let name = *self.rng.pick(&adjustments);
            children.push(self.adjustment(code, at, max, name == "bonus"));
        }
        let Kind::Inner { children: held, .. } = &mut self.nodes[at].kind else { unreachable!("just made") };
        *held = children;
        at
    }

    /// The maxima of children: parts of the parent's under a sum, anything under a mean.
    fn maxima(&mut self, aggregate: Aggregate, max: Nano, count: usize) -> Vec<Nano> {
        if aggregate == Aggregate::Sum {
            return parts(self.rng, max, count);
        }
        let alike = self.rng.chance(40);
        let common = *self.rng.pick(&[max, ONE, 10 * ONE, 100 * ONE]);
        (0..count).map(|_| if alike { common } else { self.rng.nice(ONE / 4, 20 * ONE) }).collect()
    }

    fn leaf(&mut self, code: String, parent: usize, max: Nano, weight: Option<Weight>) -> usize {
        let usable: Vec<&'static str> =
            self.shape.methods.iter().copied().filter(|name| self.is_usable(name)).collect();
        let name = *self.rng.pick(&usable);
        let method = method(self.rng, name, max, self.shape.monotone);
        let kind = Kind::Leaf { method, missing_zero: self.rng.chance(15), may_not_apply: self.rng.chance(25) };
        let round = self.round(Some(parent), max);
        self.nodes.push(Node { code, parent: Some(parent), max, weight, round, kind });
        self.nodes.len() - 1
    }

    /// Decimals for a node that rounds: never fewer than its maximum has, and not for the index.
    fn round(&mut self, parent: Option<usize>, max: Nano) -> Option<u32> {
        if !self.shape.rounds || parent.is_none() || !self.rng.chance(12) {
            return None;
        }
        let fits = |decimals: &u32| max % 10_i128.pow(9 - decimals) == 0;
        let fitting: Vec<u32> = (0..=9).filter(fits).collect();
        Some(*self.rng.pick(&fitting[..fitting.len().min(4)]))
    }

    fn is_usable(&self, name: &str) -> bool {
        match name {
            "deduction" | "bonus" => false,
            "z-score" | "percentile-rank" => self.ranked >= 2,
            _ => true,
        }
    }

    fn adjustment(&mut self, code: String, parent: usize, max: Nano, bonus: bool) -> usize {
        let per = self.rng.nice(1, (max / 4).max(1));
        let cap = if self.rng.chance(30) { per * self.rng.between(1, 4) } else { self.rng.nice(1, max) };
        let method = Method::Adjust { bonus, per, cap };
        let kind = Kind::Leaf { method, missing_zero: self.rng.chance(30), may_not_apply: self.rng.chance(20) };
        let round = self.round(Some(parent), 0);
        self.nodes.push(Node { code, parent: Some(parent), max: 0, weight: None, round, kind });
        self.nodes.len() - 1
    }
}

/// Parts above zero that sum to a whole.
fn parts(rng: &mut Rng, whole: Nano, count: usize) -> Vec<Nano> {
    let wanted = Nano::try_from(count).expect("a few parts");
    let steps = [ONE, ONE / 2, ONE / 4, ONE / 10, ONE / 100, 1];
    let fits = |step: &Nano| whole % step == 0 && whole / step >= wanted;
    let fitting: Vec<Nano> = steps.into_iter().filter(|step| fits(step)).collect();
    let step = if rng.chance(15) { 1 } else { fitting[0] };
    let mut cuts: Vec<Nano> = Vec::new();
    while cuts.len() + 1 < count {
        let cut = rng.between(1, whole / step - 1);
        if !cuts.contains(&cut) {
            cuts.push(cut);
        }
    }
    cuts.sort_unstable();
    cuts.push(whole / step);
    let mut from = 0;
    let mut parts = Vec::new();
    for cut in cuts {
        parts.push((cut - from) * step);
        from = cut;
    }
    parts
}

/// Weights that sum to 1 or to 100: fractions, decimals or percents.
fn weights(rng: &mut Rng, count: usize) -> Vec<Weight> {
    let half_points = |rng: &mut Rng, whole: Nano| parts_of(rng, whole, count);
    let whole = |number: Nano| u64::try_from(number).expect("a small weight");
    match rng.below(3) {
        0 => {
            let most = Nano::try_from(count).expect("a few weights") * 4;
            let below = rng.between(Nano::try_from(count).expect("a few weights"), most);
            let parts = half_points(rng, below);
            let weight =
                |above: Nano| Weight { above: whole(above), below: whole(below), text: format!("\"{above}/{below}\"") };
            parts.into_iter().map(weight).collect()
        }
        1 => {
            let weight = |above: Nano| Weight {
                above: whole(above),
                below: 100,
                text: if above == 100 { "1.00".to_owned() } else { format!("0.{above:02}") },
            };
            half_points(rng, 100).into_iter().map(weight).collect()
        }
        _ => {
            let weight = |above: Nano| Weight {
                above: whole(above),
                below: 200,
                text: if above % 2 == 0 { (above / 2).to_string() } else { format!("{}.5", above / 2) },
            };
            half_points(rng, 200).into_iter().map(weight).collect()
        }
    }
}

/// Whole parts above zero that sum to a small whole.
fn parts_of(rng: &mut Rng, whole: Nano, count: usize) -> Vec<Nano> {
    let mut parts = vec![1; count];
    for _ in 0..whole - Nano::try_from(count).expect("a few parts") {
        let at = rng.below(count);
        parts[at] += 1;
    }
    parts
}

/// Borders of tiers, strictly rising, except that a border may stand twice to hold a single point.
fn cuts(rng: &mut Rng, least: Option<Nano>, most: Option<Nano>, span: (Nano, Nano)) -> Vec<Cut> {
    let mut at: Vec<Nano> = (0..rng.below(5)).map(|_| rng.nice(span.0, span.1)).collect();
    at.sort_unstable();
    at.dedup();
    let mut cuts = Vec::new();
    for at in at {
        let upper_holds = if Some(at) == least { false } else { Some(at) == most || rng.chance(60) };
        cuts.push(Cut { at, upper_holds });
        if upper_holds && Some(at) != most && rng.chance(10) {
            cuts.push(Cut { at, upper_holds: false });
        }
    }
    cuts
}

/// Tiers over a domain. `up` sorts their points.
fn tiers(rng: &mut Rng, max: Nano, ends: (Option<Nano>, Option<Nano>), span: (Nano, Nano), up: Option<bool>) -> Tiers {
    let cuts = cuts(rng, ends.0, ends.1, span);
    let mut points: Vec<Nano> = (0..=cuts.len()).map(|_| if rng.chance(20) { 0 } else { rng.nice(0, max) }).collect();
    let best = rng.below(points.len());
    points[best] = max;
    let sorted = up.or_else(|| rng.chance(60).then_some(true));
    if sorted.is_some() {
        points.sort_unstable();
    }
    if sorted == Some(false) {
        points.reverse();
    }
    Tiers { cuts, points, down: rng.chance(60), both_ends: rng.chance(30) }
}

fn method(rng: &mut Rng, name: &str, max: Nano, monotone: bool) -> Method {
    let up = monotone.then_some(true);
    match name {
        "given" => Method::Given,
        "choice" => {
            let words = ["kịp thời", "late", "none", "không ban hành", "a b", "x"];
            let count = 1 + rng.below(words.len());
            let mut options: Vec<(String, Nano)> =
                words[..count].iter().map(|word| ((*word).to_owned(), rng.nice(0, max))).collect();
            let best = rng.below(count);
            options[best].1 = max;
            Method::Choice { options }
        }
        "all-of" => {
            let count = 1 + rng.below(5);
            Method::AllOf { conditions: (1..=count).map(|at| format!("điều kiện {at}")).collect() }
        }
        "bands" => Method::Bands(tiers(rng, max, (None, None), (-20 * ONE, 100 * ONE), up)),
        "ratio" => ratio(rng, max, up),
        "count" if rng.chance(50) => Method::CountPer { per: rng.nice(1, max) },
        "count" => Method::CountTiers(tiers(rng, max, (Some(0), None), (0, 10 * ONE), up)),
        "growth" => growth(rng, max, up),
        "timeliness" => Method::Timeliness {
            due: rng.chance(50).then(|| 19_700 + i64::try_from(rng.below(400)).expect("small")),
            tiers: tiers(rng, max, (None, None), (-30 * ONE, 60 * ONE), up.map(|up| !up)),
        },
        "index" => Method::Index { of: rng.chance(50).then(|| *rng.pick(&[ONE, 10 * ONE, 5 * ONE, 300 * ONE])) },
        "min-max" if rng.chance(50) => {
            let worst = rng.nice(-50 * ONE, 50 * ONE);
            let best = rng.nice(-50 * ONE, 50 * ONE);
            Method::Goalposts { worst, best: if best == worst { worst + ONE } else { best } }
        }
        "min-max" => Method::Observed { high: rng.chance(60), full_if_equal: rng.chance(50) },
        "z-score" => {
            let low = *rng.pick(&[-2 * ONE, -3 * ONE, -ONE, -ONE / 2, 0]);
            let top = low + rng.nice(ONE / 2, 5 * ONE);
            Method::ZScore { high: rng.chance(60), low, top, full_if_equal: rng.chance(50) }
        }
        "percentile-rank" => Method::Percentile { high: rng.chance(60) },
        other => panic!("no method {other}"),
    }
}

const ZEROS: [ZeroDenominator; 4] =
    [ZeroDenominator::Full, ZeroDenominator::Zero, ZeroDenominator::NotApplicable, ZeroDenominator::Refuse];

fn ratio(rng: &mut Rng, max: Nano, up: Option<bool>) -> Method {
    let complement = rng.chance(25);
    let cap = (!complement && rng.chance(40)).then(|| *rng.pick(&[ONE, ONE * 6 / 5, 2 * ONE, ONE * 9 / 10]));
    let most = cap.unwrap_or(ONE);
    let curve = if rng.chance(40) {
        Curve::Tiers(tiers(rng, max, (Some(0), Some(most)), (0, most), up))
    } else {
        line(rng, Some(most))
    };
    Method::Ratio { curve, zero: *rng.pick(&ZEROS), cap, complement }
}

/// A line with thresholds that can all act.
fn line(rng: &mut Rng, most: Option<Nano>) -> Curve {
    let reach = most.unwrap_or(2 * ONE);
    // The target is 1 where none is set, which must lie within reach.
    let target = (reach < ONE || rng.chance(50)).then(|| rng.nice(ONE / 10, reach));
    let full_at = rng.chance(50).then(|| rng.nice(0, target.unwrap_or(ONE)));
    let full = full_at.or(target).unwrap_or(ONE);
    let zero_below = rng.chance(50).then(|| rng.nice(0, full));
    Curve::Line { full_at, zero_below, target }
}

fn growth(rng: &mut Rng, max: Nano, up: Option<bool>) -> Method {
    let decline = rng.chance(40);
    let curve = if rng.chance(40) {
        let (ends, span) =
            if decline { ((None, Some(ONE)), (-ONE, ONE)) } else { ((Some(-ONE), None), (-ONE, 2 * ONE)) };
        Curve::Tiers(tiers(rng, max, ends, span, up))
    } else {
        line(rng, decline.then_some(ONE))
    };
    let base = rng.chance(40).then(|| rng.nice(ONE, 2000 * ONE));
    Method::Growth { base, decline, zero: *rng.pick(&ZEROS), curve }
}

fn cells(rng: &mut Rng, book: &Book, units: &[Unit]) -> Vec<Vec<Option<Cell>>> {
    // Methods that compare units need the values of two that are ranked.
    let needed: Vec<usize> = (0..units.len()).filter(|at| units[*at].ranked).take(2).collect();
    let nothing_applies = rng.chance(3);
    let mut cells: Vec<Vec<Option<Cell>>> = Vec::new();
    for unit in 0..units.len() {
        // Alike units tie.
        if unit > 0 && rng.chance(25) {
            let mut twin = cells[rng.below(unit)].clone();
            if rng.chance(50) {
                let leaves: Vec<usize> = book.leaves().map(|(at, _)| at).collect();
                let at = *rng.pick(&leaves);
                twin[at] = Some(cell(rng, book, at, true));
            }
            if !needed.contains(&unit)
                || book.leaves().all(|(at, method)| !method.compares_units() || is_value(&twin[at]))
            {
                cells.push(twin);
                continue;
            }
        }
        let alone = nothing_applies && !needed.contains(&unit);
        let row = (0..book.nodes.len()).map(|at| {
            let Kind::Leaf { method, may_not_apply, .. } = &book.nodes[at].kind else { return None };
            if alone && *may_not_apply {
                return Some(Cell::NotApplicable);
            }
            Some(cell(rng, book, at, method.compares_units() && needed.contains(&unit)))
        });
        let row = row.collect();
        cells.push(row);
    }
    cells
}

fn is_value(cell: &Option<Cell>) -> bool {
    matches!(cell, Some(Cell::Values(_)))
}

fn cell(rng: &mut Rng, book: &Book, node: usize, must_be_value: bool) -> Cell {
    let Kind::Leaf { method, missing_zero, may_not_apply } = &book.nodes[node].kind else { panic!("a leaf") };
    if !must_be_value && *may_not_apply && rng.chance(20) {
        return Cell::NotApplicable;
    }
    if !must_be_value && (*missing_zero || book.missing_zero) && rng.chance(15) {
        return Cell::Missing;
    }
    Cell::Values(values(rng, method, book.nodes[node].max))
}

fn borders(cuts: &[Cut]) -> Vec<Nano> {
    cuts.iter().map(|cut| cut.at).collect()
}

fn thresholds(curve: &Curve) -> Vec<Nano> {
    match curve {
        Curve::Tiers(tiers) => borders(&tiers.cuts),
        Curve::Line { full_at, zero_below, target } => [*full_at, *zero_below, *target].into_iter().flatten().collect(),
    }
}

fn values(rng: &mut Rng, method: &Method, max: Nano) -> Vec<Value> {
    let number = |number: Nano| vec![Value::Number(number)];
    match method {
        Method::Given => number(rng.near(&[0, max, max / 2], 0, max)),
        Method::Choice { options } => vec![Value::Option(rng.below(options.len()))],
        Method::AllOf { conditions } => {
            let all = rng.chance(40);
            vec![Value::Met(conditions.iter().map(|_| all || rng.chance(60)).collect())]
        }
        Method::Bands(tiers) => number(rng.near(&borders(&tiers.cuts), -50 * ONE, 150 * ONE)),
        Method::Ratio { curve, zero, cap, complement } => of_ratio(rng, &thresholds(curve), *zero, *cap, *complement),
        Method::CountPer { .. } => number(rng.between(0, 12) * ONE),
        Method::CountTiers(tiers) => number(rng.near(&borders(&tiers.cuts), 0, 15 * ONE).div_euclid(ONE) * ONE),
        Method::Growth { base, decline, zero, curve } => of_growth(rng, &thresholds(curve), *base, *decline, *zero),
        Method::Timeliness { due, tiers } => {
            let own = 19_700 + i64::try_from(rng.below(400)).expect("small");
            let late = rng.near(&borders(&tiers.cuts), -40 * ONE, 80 * ONE).div_euclid(ONE);
            let finished = due.unwrap_or(own) + i64::try_from(late).expect("small");
            let finished = if rng.chance(10) { Value::NotFinished } else { Value::Day(finished) };
            if due.is_some() { vec![finished] } else { vec![finished, Value::Day(own)] }
        }
        Method::Index { of } => {
            let of = of.unwrap_or(100 * ONE);
            number(rng.near(&[0, of], 0, of))
        }
        Method::Goalposts { worst, best } => number(rng.near(&[*worst, *best], -80 * ONE, 80 * ONE)),
        Method::Observed { .. } | Method::ZScore { .. } | Method::Percentile { .. } => {
            number(if rng.chance(40) { rng.between(0, 3) * ONE } else { rng.nice(-5 * ONE, 10 * ONE) })
        }
        Method::Adjust { per, cap, .. } => {
            let exact = cap / per;
            number(if rng.chance(30) { rng.between(0, exact.min(50)) } else { rng.between(0, 6) } * ONE)
        }
    }
}

fn of_ratio(
    rng: &mut Rng,
    thresholds: &[Nano],
    zero: ZeroDenominator,
    cap: Option<Nano>,
    complement: bool,
) -> Vec<Value> {
    if zero != ZeroDenominator::Refuse && rng.chance(8) {
        return vec![Value::Number(0), Value::Number(0)];
    }
    let scale = if rng.chance(10) { 1_000_000_000_000 } else { 1 };
    let whole = match rng.below(4) {
        0 => rng.nice(ONE / 10, 300 * ONE),
        1 => 100 * ONE,
        _ => rng.between(1, 300) * ONE,
    } * scale;
    let wanted = if complement { thresholds.iter().map(|at| ONE - at).collect() } else { thresholds.to_vec() };
    let exact: Vec<Nano> = wanted.iter().filter(|at| whole * **at % ONE == 0).map(|at| whole * at / ONE).collect();
    let most = if cap.is_some() { 3 * whole } else { whole };
    let part = rng.near(&[&exact[..], &[0, whole]].concat(), 0, most);
    vec![Value::Number(part), Value::Number(whole)]
}

fn of_growth(
    rng: &mut Rng,
    thresholds: &[Nano],
    base: Option<Nano>,
    decline: bool,
    zero: ZeroDenominator,
) -> Vec<Value> {
    let zero_is_fine = base.is_none() && zero != ZeroDenominator::Refuse;
    let scale = if base.is_none() && rng.chance(10) { 1_000_000_000_000 } else { 1 };
    let previous = match base {
        Some(base) => base,
        None if zero_is_fine && rng.chance(8) => 0,
        None => *rng.pick(&[100 * ONE, 8 * ONE, 2000 * ONE, 3 * ONE, 7 * ONE]) * scale,
    };
    let sign = if decline { -1 } else { 1 };
    let exact: Vec<Nano> = thresholds
        .iter()
        .filter(|at| previous * **at % ONE == 0)
        .map(|at| previous + sign * previous * at / ONE)
        .collect();
    let current = rng.near(&[&exact[..], &[0, previous]].concat(), 0, 3 * previous + 5 * ONE);
    let mut values = vec![Value::Number(current)];
    if base.is_none() {
        values.push(Value::Number(previous));
    }
    values
}
