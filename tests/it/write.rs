//! Writes a case into real files, in one of the many ways in which people write them: long and wide
//! tables, several of them, three delimiters, two decimal marks, CRLF, a byte order mark.
//!
//! How a case is written follows from a seed of its own, so that the same figures can be written
//! in other ways and other figures in the same way.

use std::fs;
use std::path::{Path, PathBuf};

use crate::generate::Rng;
use crate::model::{
    Aggregate, Bands, Book, Case, Cell, Curve, Cut, Kind, Method, Nano, ONE, Rounding, Tiers, Unit, Value, Why,
    ZeroDenominator,
};

/// How a case is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Decides everything about the form.
    pub(crate) seed: u64,
    /// Puts the rows of the inputs in another order; nothing else.
    pub(crate) shuffle: Option<u64>,
}

/// Writes a case; returns its pass file.
pub(crate) fn write(case: &Case, folder: &Path, manner: Manner) -> PathBuf {
    let mut rng = Rng::new(manner.seed, 1);
    rulebook(case, folder, &mut rng);
    register(case, folder);
    let pass = pass(case, folder, &mut rng, manner.shuffle);
    let path = folder.join("pass.toml");
    put(&path, &pass);
    path
}

fn put(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// The shortest text of a number, with a decimal point.
pub(crate) fn plain(nano: Nano) -> String {
    let (whole, fraction) = digits(nano);
    let sign = if nano < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The digits before and after the decimal mark.
fn digits(nano: Nano) -> (String, String) {
    let (whole, fraction) = (nano.abs() / ONE, nano.abs() % ONE);
    (whole.to_string(), format!("{fraction:09}").trim_end_matches('0').to_owned())
}

/// A number as TOML: bare or as a text.
fn toml(rng: &mut Rng, nano: Nano) -> String {
    if rng.chance(25) { format!("\"{}\"", plain(nano)) } else { plain(nano) }
}

/// The civil date of a day since 1970-01-01 (Howard Hinnant, `civil_from_days`).
fn date(day: i64, day_first: bool) -> String {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    if day_first { format!("{day:02}/{month:02}/{year}") } else { format!("{year}-{month:02}-{day:02}") }
}

fn aggregate(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Sum => "sum",
        Aggregate::Mean => "mean",
        Aggregate::Weighted => "weighted-mean",
        Aggregate::Geometric => "geometric-mean",
        Aggregate::Harmonic => "harmonic-mean",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
    }
}

fn rulebook(case: &Case, folder: &Path, rng: &mut Rng) {
    let book = &case.book;
    let split = rng.chance(20);
    let mut main = String::new();
    if split {
        main.push_str("include = [\"more.toml\"]\n");
    }
    main.push_str(&head(book));
    if let Some(bands) = &book.bands {
        for (at, ends) in ranges(rng, &bands.cuts, bands.down, bands.both_ends) {
            main.push_str(&format!("\n[[band]]\nid = \"{}\"\n{}", Bands::id(at), ends.join("\n")));
            main.push('\n');
        }
    }
    let mut order: Vec<usize> = (1..book.nodes.len()).collect();
    if rng.chance(20) {
        rng.shuffle(&mut order);
    }
    let mut more = String::new();
    for at in order {
        let text = node(book, at, rng);
        if split && rng.chance(50) { more.push_str(&text) } else { main.push_str(&text) }
    }
    put(&folder.join("rulebook.toml"), &main);
    if split {
        put(&folder.join("more.toml"), &more);
    }
}

fn head(book: &Book) -> String {
    let rounding = match book.rounding {
        Rounding::HalfUp => "half-up",
        Rounding::HalfEven => "half-even",
        Rounding::Down => "down",
    };
    let Kind::Inner { aggregate: how, .. } = &book.nodes[0].kind else { panic!("the index has children") };
    let mut lines = vec![
        "[rulebook]".to_owned(),
        "id = \"made-up\"".to_owned(),
        "edition = \"1\"".to_owned(),
        "name = { vi = \"Chỉ số giả\", en = \"Made-up index\" }".to_owned(),
        format!("unit-kind = {:?}", book.kinds),
        "years = { from = 2024 }".to_owned(),
        format!("total = {}", plain(book.total())),
        format!("published-decimals = {}", book.decimals),
        format!("rounding = \"{rounding}\""),
        format!("rank-decimals = {}", book.rank_decimals),
        format!("ties = \"{}\"", if book.dense { "dense" } else { "competition" }),
        "basis = { document = \"giả/QĐ\", date = 2024-01-01 }".to_owned(),
        "status = \"illustrative\"".to_owned(),
        "source = \"appraised\"".to_owned(),
    ];
    if *how != Aggregate::Sum {
        lines.push(format!("aggregate = \"{}\"", aggregate(*how)));
    }
    if book.missing_zero {
        lines.push("missing = \"zero\"".to_owned());
    }
    if let Some(bands) = &book.bands {
        lines.push(format!("bands-by = \"{}\"", if bands.by_published { "published" } else { "exact" }));
    }
    lines.join("\n") + "\n"
}

fn node(book: &Book, at: usize, rng: &mut Rng) -> String {
    let node = &book.nodes[at];
    let mut lines = vec![format!("\n[node.\"{}\"]", node.code), format!("name = \"Mục {}\"", node.code)];
    if node.parent == Some(0) {
        lines.push("basis = { place = \"Phụ lục giả\" }".to_owned());
    }
    if node.max != 0 {
        lines.push(format!("max = {}", toml(rng, node.max)));
    }
    if let Some(weight) = &node.weight {
        lines.push(format!("weight = {}", weight.text));
    }
    lines.extend(node.round.map(|decimals| format!("round = {decimals}")));
    match &node.kind {
        Kind::Inner { aggregate: how, .. } => {
            if *how != Aggregate::Sum || rng.chance(20) {
                lines.push(format!("aggregate = \"{}\"", aggregate(*how)));
            }
        }
        Kind::Leaf { method, missing_zero, may_not_apply } => {
            lines.push(format!("method = \"{}\"", method.name()));
            lines.extend(parameters(method, rng));
            if *missing_zero {
                lines.push("missing = \"zero\"".to_owned());
            }
            if *may_not_apply {
                lines.push("may-not-apply = true".to_owned());
            }
        }
    }
    lines.join("\n") + "\n"
}

/// The ranges between borders in the order written, each with its place from the lowest up and its
/// ends as lines of TOML.
fn ranges(rng: &mut Rng, cuts: &[Cut], down: bool, both_ends: bool) -> Vec<(usize, Vec<String>)> {
    let mut ranges = Vec::new();
    for at in 0..=cuts.len() {
        let mut ends = Vec::new();
        // The end that a neighbour's end implies may be left out.
        if at > 0 && (down || both_ends) {
            let cut = cuts[at - 1];
            ends.push(format!("{} = {}", if cut.upper_holds { "at-least" } else { "above" }, toml(rng, cut.at)));
        }
        if at < cuts.len() && (!down || both_ends) {
            let cut = cuts[at];
            ends.push(format!("{} = {}", if cut.upper_holds { "below" } else { "at-most" }, toml(rng, cut.at)));
        }
        ranges.push((at, ends));
    }
    if down {
        ranges.reverse();
    }
    ranges
}

fn tiers(rng: &mut Rng, tiers: &Tiers) -> String {
    let written = ranges(rng, &tiers.cuts, tiers.down, tiers.both_ends).into_iter().map(|(at, mut ends)| {
        ends.push(format!("points = {}", toml(rng, tiers.points[at])));
        format!("{{ {} }}", ends.join(", "))
    });
    let written: Vec<String> = written.collect();
    format!("tiers = [{}]", written.join(", "))
}

fn curve(rng: &mut Rng, curve: &Curve) -> Vec<String> {
    match curve {
        Curve::Tiers(written) => vec![tiers(rng, written)],
        Curve::Line { full_at, zero_below, target } => {
            let keys = [("full-at", full_at), ("zero-below", zero_below), ("target", target)];
            keys.into_iter()
                .filter_map(|(key, value)| value.map(|value| format!("{key} = {}", toml(rng, value))))
                .collect()
        }
    }
}

fn zero(zero: ZeroDenominator) -> String {
    let word = match zero {
        ZeroDenominator::Full => "full",
        ZeroDenominator::Zero => "zero",
        ZeroDenominator::NotApplicable => "not-applicable",
        ZeroDenominator::Refuse => "refuse",
    };
    format!("zero-denominator = \"{word}\"")
}

fn better(high: bool) -> String {
    format!("better = \"{}\"", if high { "high" } else { "low" })
}

fn if_all_equal(full: bool) -> String {
    format!("if-all-equal = \"{}\"", if full { "full" } else { "zero" })
}

fn parameters(method: &Method, rng: &mut Rng) -> Vec<String> {
    match method {
        Method::Given | Method::Index { of: None } => Vec::new(),
        Method::Choice { options } => {
            let options: Vec<String> =
                options.iter().map(|(word, points)| format!("{word:?} = {}", toml(rng, *points))).collect();
            vec![format!("options = {{ {} }}", options.join(", "))]
        }
        Method::AllOf { conditions } => vec![format!("conditions = {conditions:?}")],
        Method::Bands(written) | Method::CountTiers(written) => vec![tiers(rng, written)],
        Method::Ratio { curve: written, zero: word, cap, complement } => {
            let mut lines = curve(rng, written);
            lines.push(zero(*word));
            lines.extend(cap.map(|cap| format!("cap = {}", toml(rng, cap))));
            lines.extend(complement.then(|| "complement = true".to_owned()));
            lines
        }
        Method::CountPer { per } => vec![format!("per = {}", toml(rng, *per))],
        Method::Growth { base, decline, zero: word, curve: written } => {
            let mut lines = curve(rng, written);
            match base {
                Some(base) => lines.push(format!("base = {}", toml(rng, *base))),
                None => lines.push(zero(*word)),
            }
            lines.extend(decline.then(|| "decline = true".to_owned()));
            lines
        }
        Method::Timeliness { due, tiers: written } => {
            let mut lines = vec![tiers(rng, written)];
            lines.extend(due.map(|due| format!("due = {}", date(due, false))));
            lines
        }
        Method::Index { of: Some(of) } => vec![format!("of = {}", toml(rng, *of))],
        Method::Goalposts { worst, best } => {
            vec![format!("worst = {}", toml(rng, *worst)), format!("best = {}", toml(rng, *best))]
        }
        Method::Observed { high, full_if_equal } => {
            vec!["goalposts = \"observed\"".to_owned(), better(*high), if_all_equal(*full_if_equal)]
        }
        Method::ZScore { high, low, top, full_if_equal } => vec![
            better(*high),
            format!("low = {}", toml(rng, *low)),
            format!("high = {}", toml(rng, *top)),
            if_all_equal(*full_if_equal),
        ],
        Method::Percentile { high } => vec![better(*high)],
        Method::Adjust { per, cap, .. } => {
            vec![format!("per = {}", toml(rng, *per)), format!("cap = {}", toml(rng, *cap))]
        }
    }
}

fn register(case: &Case, folder: &Path) {
    let mut text = String::from(
        "code,valid_from,valid_until,kind,name_vi,name_en,region_vi,region_en,ranking,aliases,succeeded_by,source\n",
    );
    for unit in &case.units {
        let ranking = if unit.ranked { "ranked" } else { "assessed-only" };
        let (region, alias) = (unit.region.unwrap_or_default(), unit.alias.as_deref().unwrap_or_default());
        text.push_str(&format!("{},,,{},{},,{region},,{ranking},{alias},,made up\n", unit.code, unit.kind, unit.name));
    }
    for stranger in &case.strangers {
        let (until, kind, ranking) = match stranger.why {
            Why::NotAssessed => ("", "province", "not-assessed"),
            Why::Gone => ("2024-12-30", "province", "ranked"),
            Why::OtherKind => ("", "ministry", "ranked"),
            Why::LeftOut => ("", "province", "ranked"),
        };
        text.push_str(&format!("{},,{until},{kind},{},,,,{ranking},,,made up\n", stranger.code, stranger.name));
    }
    put(&folder.join("units.csv"), &text);
}

/// The form of one table.
struct Form {
    long: bool,
    delimiter: char,
    decimal: char,
    /// `None`: undeclared; `Some(None)`: declared that there is none.
    thousands: Option<Option<char>>,
    day_first: bool,
    not_applicable: &'static str,
    line_end: &'static str,
    mark: bool,
    by_code: bool,
    by_name: bool,
    year: bool,
    ignored: bool,
    own_headers: bool,
}

impl Form {
    fn new(rng: &mut Rng) -> Self {
        let decimal = *rng.pick(&['.', '.', ',']);
        let other = if decimal == '.' { ',' } else { '.' };
        let by_code = rng.chance(75);
        Form {
            long: rng.chance(50),
            delimiter: *rng.pick(&[',', ',', ';', '\t']),
            decimal,
            thousands: *rng.pick(&[None, Some(None), Some(Some(other))]),
            day_first: rng.chance(50),
            not_applicable: rng.pick::<&str>(&["KAD", "không áp dụng", "n/a"]),
            line_end: rng.pick::<&str>(&["\n", "\n", "\r\n"]),
            mark: rng.chance(40),
            by_code,
            by_name: !by_code || rng.chance(40),
            year: rng.chance(30),
            ignored: rng.chance(30),
            own_headers: rng.chance(60),
        }
    }

    fn number(&self, rng: &mut Rng, nano: Nano) -> String {
        let (mut whole, mut fraction) = digits(nano);
        if let Some(Some(mark)) = self.thousands
            && whole.len() > 3
            && rng.chance(60)
        {
            let mut at = whole.len();
            while at > 3 {
                at -= 3;
                whole.insert(at, mark);
            }
        }
        while !fraction.is_empty() && fraction.len() < 9 && rng.chance(10) {
            fraction.push('0');
        }
        // Three decimals could be a group of thousands where the pass does not say.
        if self.thousands.is_none() && fraction.len() == 3 {
            fraction.push('0');
        }
        let sign = if nano < 0 { "-" } else { "" };
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{}{fraction}", self.decimal) }
    }

    fn value(&self, rng: &mut Rng, method: &Method, value: &Value) -> String {
        match (value, method) {
            (Value::Number(nano), _) => self.number(rng, *nano),
            (Value::Day(day), _) => date(*day, self.day_first),
            (Value::NotFinished, _) => "none".to_owned(),
            (Value::Option(at), Method::Choice { options }) => options[*at].0.clone(),
            (Value::Met(met), Method::AllOf { conditions }) => {
                let mut words: Vec<&str> =
                    conditions.iter().zip(met).filter(|(_, met)| **met).map(|(word, _)| word.as_str()).collect();
                rng.shuffle(&mut words);
                if words.is_empty() { "none".to_owned() } else { words.join(if rng.chance(30) { " | " } else { "|" }) }
            }
            (value, method) => panic!("{value:?} is no value of {}", method.name()),
        }
    }

    /// The texts of a cell, one per field.
    fn cell(&self, rng: &mut Rng, method: &Method, cell: &Cell) -> Vec<String> {
        let fields = method.fields().len();
        match cell {
            Cell::Values(values) => values.iter().map(|value| self.value(rng, method, value)).collect(),
            Cell::Missing => vec![String::new(); fields],
            Cell::NotApplicable => {
                let mut texts = vec![self.not_applicable.to_owned(); fields];
                if fields > 1 && rng.chance(40) {
                    let at = rng.below(fields);
                    texts[at].clear();
                }
                texts
            }
        }
    }

    fn quote(&self, rng: &mut Rng, text: &str) -> String {
        let must = text.contains([self.delimiter, '"', '\n', '\r']);
        if must || rng.chance(4) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    }

    fn line(&self, rng: &mut Rng, row: &[String]) -> String {
        let fields: Vec<String> = row.iter().map(|text| self.quote(rng, text)).collect();
        fields.join(&self.delimiter.to_string()) + self.line_end
    }

    /// The table of the pass that describes it.
    fn describe(&self, id: usize, columns: &[(String, String)]) -> String {
        let delimiter = if self.delimiter == '\t' { "tab".to_owned() } else { self.delimiter.to_string() };
        let mut lines = vec![
            "\n[[input]]".to_owned(),
            format!("id = \"input {id}\""),
            format!("file = \"input-{id}.csv\""),
            format!("form = \"{}\"", if self.long { "long" } else { "wide" }),
            format!("delimiter = \"{delimiter}\""),
            format!("decimal = \"{}\"", self.decimal),
            format!("dates = \"{}\"", if self.day_first { "d/m/y" } else { "y-m-d" }),
            format!("not-applicable = \"{}\"", self.not_applicable),
        ];
        match self.thousands {
            None => {}
            Some(None) => lines.push("thousands = \"none\"".to_owned()),
            Some(Some(mark)) => lines.push(format!("thousands = \"{mark}\"")),
        }
        if self.ignored {
            lines.push("ignore = [\"ghi chú\"]".to_owned());
        }
        lines.push("[input.columns]".to_owned());
        let renamed = columns.iter().filter(|(meaning, header)| meaning != header);
        lines.extend(renamed.map(|(meaning, header)| format!("{meaning:?} = {header:?}")));
        lines.join("\n") + "\n"
    }
}

/// A table while it is made: its columns (meaning, header) and rows.
struct Sheet {
    form: Form,
    columns: Vec<(String, String)>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn new(form: Form, meanings: Vec<String>) -> Self {
        let header = |(at, meaning): (usize, String)| {
            let header = if form.own_headers { format!("cột {at}") } else { meaning.clone() };
            (meaning, header)
        };
        let columns = meanings.into_iter().enumerate().map(header).collect();
        Sheet { form, columns, rows: Vec::new() }
    }

    /// The cells that say which unit and year a row is about.
    fn start(&self, rng: &mut Rng, unit: &Unit) -> Vec<String> {
        let mut row = Vec::new();
        if self.form.by_code {
            row.push(unit.code.clone());
        }
        if self.form.by_name {
            let other = unit.alias.as_ref().filter(|_| rng.chance(30));
            row.push(other.unwrap_or(&unit.name).clone());
        }
        if self.form.year {
            row.push("2024".to_owned());
        }
        row
    }

    fn meanings(form: &Form) -> Vec<String> {
        let present = [("unit", form.by_code), ("name", form.by_name), ("year", form.year)];
        present.into_iter().filter(|(_, present)| *present).map(|(meaning, _)| meaning.to_owned()).collect()
    }

    fn text(&self, rng: &mut Rng, shuffle: Option<u64>) -> String {
        let mut header: Vec<String> = self.columns.iter().map(|(_, header)| header.clone()).collect();
        if self.form.ignored {
            header.push("ghi chú".to_owned());
        }
        let mut text = if self.form.mark { "\u{feff}".to_owned() } else { String::new() };
        text.push_str(&self.form.line(rng, &header));
        let mut lines: Vec<String> = Vec::new();
        for row in &self.rows {
            let mut row = row.clone();
            if self.form.ignored {
                row.push((*rng.pick(&["", "đọc qua", "\"trích\"", "a;b,c"])).to_owned());
            }
            lines.push(self.form.line(rng, &row));
        }
        if let Some(seed) = shuffle {
            Rng::new(seed, 2).shuffle(&mut lines);
        }
        text + &lines.concat()
    }
}

fn pass(case: &Case, folder: &Path, rng: &mut Rng, shuffle: Option<u64>) -> String {
    let mut text = String::from(
        "[pass]\nrulebook = \"rulebook.toml\"\nyear = 2024\ndata-status = \"made-up\"\nsource = \"tests\"\n\n[units]\nregister = \"units.csv\"\n",
    );
    let left_out: Vec<String> = case
        .strangers
        .iter()
        .filter(|stranger| stranger.why == Why::LeftOut)
        .map(|stranger| format!("{{ unit = {:?}, reason = \"giả\" }}", stranger.code))
        .collect();
    if !left_out.is_empty() {
        text.push_str(&format!("left-out = [{}]\n", left_out.join(", ")));
    }
    let count = 1 + rng.below(3);
    let leaves: Vec<usize> = case.book.leaves().map(|(at, _)| at).collect();
    // Each node in one of the tables, so that some stand in long and some in wide ones.
    let mut shares: Vec<Vec<usize>> = vec![Vec::new(); count];
    for leaf in leaves {
        shares[rng.below(count)].push(leaf);
    }
    shares.retain(|share| !share.is_empty());
    for (id, share) in shares.iter().enumerate() {
        let form = Form::new(rng);
        let sheet = if form.long { long(case, share, form, id == 0, rng) } else { wide(case, share, form, rng) };
        put(&folder.join(format!("input-{id}.csv")), &sheet.text(rng, shuffle));
        text.push_str(&sheet.form.describe(id, &sheet.columns));
    }
    text
}

fn wide(case: &Case, share: &[usize], form: Form, rng: &mut Rng) -> Sheet {
    let mut meanings = Sheet::meanings(&form);
    for leaf in share {
        let (code, fields) = (&case.book.nodes[*leaf].code, case.book.method(*leaf).fields());
        for field in fields {
            let short = fields.len() == 1 && rng.chance(60);
            meanings.push(if short { code.clone() } else { format!("{code}.{field}") });
        }
    }
    let mut sheet = Sheet::new(form, meanings);
    for (unit, cells) in case.units.iter().zip(&case.cells) {
        let mut row = sheet.start(rng, unit);
        for leaf in share {
            let cell = cells[*leaf].as_ref().expect("every leaf has a cell");
            row.extend(sheet.form.cell(rng, case.book.method(*leaf), cell));
        }
        sheet.rows.push(row);
    }
    sheet
}

fn long(case: &Case, share: &[usize], form: Form, first: bool, rng: &mut Rng) -> Sheet {
    let mut fields: Vec<&str> = share.iter().flat_map(|leaf| case.book.method(*leaf).fields()).copied().collect();
    fields.sort_unstable();
    fields.dedup();
    rng.shuffle(&mut fields);
    let mut meanings = Sheet::meanings(&form);
    meanings.push("node".to_owned());
    let claims = rng.chance(20);
    if claims {
        meanings.push("self-assessed".to_owned());
    }
    // Rows of the stage "self-assessed" are claims: they change no points. A claim is made once.
    let staged = !claims && rng.chance(25);
    if staged {
        meanings.push("stage".to_owned());
    }
    meanings.extend(fields.iter().map(|field| (*field).to_owned()));
    let mut sheet = Sheet::new(form, meanings);
    for (unit, cells) in case.units.iter().zip(&case.cells) {
        for (at, leaf) in share.iter().enumerate() {
            let (method, cell) = (case.book.method(*leaf), cells[*leaf].as_ref().expect("every leaf has a cell"));
            // A missing value may have no row at all, but a unit must have one.
            let needed = first && at == 0;
            if *cell == Cell::Missing && !needed && rng.chance(50) {
                continue;
            }
            let mut row = sheet.start(rng, unit);
            row.push(case.book.nodes[*leaf].code.clone());
            if claims {
                let most = case.book.nodes[*leaf].max;
                row.push(if rng.chance(50) { String::new() } else { sheet.form.number(rng, most) });
            }
            let fill = |texts: Vec<String>| {
                let place = |field: &&str| method.fields().iter().position(|own| own == field);
                let cells = fields.iter().map(|field| place(field).map_or(String::new(), |at| texts[at].clone()));
                cells.collect::<Vec<_>>()
            };
            // What is compared with other units cannot be claimed.
            if staged && !method.compares_units() && rng.chance(30) {
                let claim = case.cells[rng.below(case.units.len())][*leaf].as_ref().expect("every leaf has a cell");
                let start = [row.clone(), vec!["self-assessed".to_owned()]].concat();
                sheet.rows.push([start, fill(sheet.form.cell(rng, method, claim))].concat());
            }
            if staged {
                row.push("appraised".to_owned());
            }
            row.extend(fill(sheet.form.cell(rng, method, cell)));
            sheet.rows.push(row);
        }
    }
    rng.shuffle(&mut sheet.rows);
    sheet
}
