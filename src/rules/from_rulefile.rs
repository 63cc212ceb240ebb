//! The tree as written → the rulebook as meant. Reports every mistake at once: each part is read
//! as far as it goes, and checks that need several parts run on what was read.

use std::collections::HashMap;

use super::{Band, BandsBy, Leaf, Missing, Node, Rulebook, Scored, Source, Ties};
use crate::aggregate::{self, Weights};
use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::methods::tiers::{self, Domain};
use crate::methods::{self, Values};
use crate::model::{LegalBasis, Name, NodeCode, Number, NumberFormat, Points, Rounding, Status, YearRange};
use crate::rulefile::{Entry, Fields, Item, Table, Value, nearest};

/// The code of the index itself.
const TOTAL: &str = "total";

/// The most nodes of a rulebook. The largest real one has some 150.
const MOST_NODES: usize = 10_000;

pub(super) fn read(table: &Table, bag: &mut Bag) -> Option<Rulebook> {
    let mut file = Fields::new(table, "rulebook", bag);
    let head_table = file.table("rulebook");
    if head_table.is_none() && !file.has("rulebook") {
        file.missing("rulebook");
    }
    let node_table = file.table("node");
    if node_table.is_none_or(|table| table.entries().is_empty()) && !(file.has("node") && node_table.is_none()) {
        file.bag.push(Diagnostic::new(&codes::R201).at(table.place.clone()));
    }
    let band_tables = file.tables("band");
    let head = head_table.and_then(|table| Head::read(table, !band_tables.is_empty(), file.bag));
    let drafts = node_table.map(|table| read_nodes(table, file.bag)).unwrap_or_default();
    let total = head.as_ref().and_then(|head| head.total);
    let bands = read_bands(&band_tables, total, file.bag);
    file.finish();
    let nodes = build(drafts, head.as_ref(), bag);
    let head = head?;
    let status = nodes.iter().map(|node| node.status).max().unwrap_or(Status::Illustrative);
    Some(Rulebook {
        id: head.id?,
        edition: head.edition?,
        name: head.name?,
        unit_kinds: head.unit_kinds,
        years: head.years?,
        decimals: head.decimals?,
        rounding: head.rounding?,
        rank_decimals: head.rank_decimals?,
        ties: head.ties?,
        bands_by: head.bands_by,
        bands,
        basis: head.basis.unwrap_or_default(),
        status,
        last_checked: head.last_checked,
        nodes,
    })
}

/// The table `[rulebook]`, as far as it could be read.
struct Head {
    id: Option<String>,
    edition: Option<String>,
    name: Option<Name>,
    unit_kinds: Vec<String>,
    years: Option<YearRange>,
    total: Option<Points>,
    total_place: Place,
    aggregate: &'static aggregate::Info,
    decimals: Option<u8>,
    rounding: Option<Rounding>,
    rank_decimals: Option<u8>,
    ties: Option<Ties>,
    bands_by: Option<BandsBy>,
    basis: Option<LegalBasis>,
    status: Option<Status>,
    last_checked: Option<jiff::civil::Date>,
    missing: Missing,
    source: Option<Source>,
    place: Place,
}

const MISSING: [(&str, Missing); 2] = [("refuse", Missing::Refuse), ("zero", Missing::Zero)];

impl Head {
    fn read(table: &Table, has_bands: bool, bag: &mut Bag) -> Option<Self> {
        let mut fields = Fields::new(table, "[rulebook]", bag);
        for key in ["name", "unit-kind", "years", "total"] {
            if !fields.has(key) {
                fields.missing(key);
            }
        }
        let decimals = |whole: Option<i64>| whole.and_then(|whole| u8::try_from(whole).ok());
        let bands_by = [("published", BandsBy::Published), ("exact", BandsBy::Exact)];
        let head = Head {
            id: fields.need_text("id").map(str::to_owned),
            edition: fields.need_text("edition").map(str::to_owned),
            name: fields.name("name"),
            unit_kinds: fields.texts("unit-kind").into_iter().map(|(kind, _)| kind.to_owned()).collect(),
            years: fields.table("years").and_then(|table| read_years(table, fields.bag)),
            total: positive(&mut fields, "total"),
            total_place: fields.place_of("total"),
            aggregate: read_aggregate(&mut fields),
            decimals: decimals(fields.need_whole("published-decimals", 0, 9)),
            rounding: fields.need_one_of("rounding", &Rounding::ALL),
            rank_decimals: decimals(fields.need_whole("rank-decimals", 0, 9)),
            ties: fields.need_one_of("ties", &[("competition", Ties::Competition), ("dense", Ties::Dense)]),
            bands_by: if has_bands {
                fields.need_one_of("bands-by", &bands_by)
            } else {
                fields.one_of("bands-by", &bands_by)
            },
            basis: fields.basis("basis"),
            status: read_status(&mut fields),
            last_checked: fields.date("last-checked"),
            missing: fields.one_of("missing", &MISSING).unwrap_or(Missing::Refuse),
            source: read_source(&mut fields),
            place: fields.place(),
        };
        fields.finish();
        Some(head)
    }
}

fn read_years(table: &Table, bag: &mut Bag) -> Option<YearRange> {
    let mut fields = Fields::new(table, "years", bag);
    let year = |whole: Option<i64>| whole.and_then(|whole| u16::try_from(whole).ok());
    let from = year(fields.need_whole("from", 1900, 2999));
    let until = year(fields.whole("until", 1900, 2999));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let finding =
            Diagnostic::new(&codes::R104).with("from", from).with("until", until).at(fields.place_of("until"));
        fields.bag.push(finding);
    }
    fields.finish();
    Some(YearRange { from: from?, until })
}

/// Points above zero.
fn positive(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Points> {
    let points = fields.points(key);
    methods::above_zero(fields, key, points)
}

fn read_aggregate(fields: &mut Fields<'_, '_>) -> &'static aggregate::Info {
    let words: Vec<_> = aggregate::ALL.iter().map(|info| (info.name, *info)).collect();
    fields.one_of("aggregate", &words).unwrap_or(aggregate::ALL[0])
}

fn read_status(fields: &mut Fields<'_, '_>) -> Option<Status> {
    fields.one_of("status", &Status::ALL.map(|(name, status, _)| (name, status)))
}

fn read_source(fields: &mut Fields<'_, '_>) -> Option<Source> {
    let written = fields.text("source")?;
    let source = match written.split_once('.') {
        None if written == "appraised" => Some(Source::Appraised),
        None if written == "indicator" => Some(Source::Indicator),
        Some(("survey", name)) if !name.is_empty() => Some(Source::Survey(name.to_owned())),
        Some(("index", name)) if !name.is_empty() => Some(Source::Index(name.to_owned())),
        _ => None,
    };
    if source.is_none() {
        let finding = Diagnostic::new(&codes::R216).with("source", written).at(fields.place_of("source"));
        fields.bag.push(finding);
        // Stands in, so that the nodes below are not reported as well; the rulebook is refused.
        return Some(Source::Indicator);
    }
    source
}

/// A node as written, before it is known what stands below it.
struct Draft<'a> {
    code: NodeCode,
    key_place: Place,
    name: Name,
    max: Option<Points>,
    max_place: Place,
    weight: Option<(i128, i128)>,
    weight_place: Option<Place>,
    aggregate: Option<&'a Entry>,
    aggregate_info: &'static aggregate::Info,
    method: Option<&'static methods::Info>,
    scorer: Option<Box<dyn methods::Method>>,
    method_entry: Option<&'a Entry>,
    parameters: String,
    source: Option<Source>,
    missing: Option<Missing>,
    may_not_apply: bool,
    basis: Option<LegalBasis>,
    status: Option<Status>,
}

/// Keys of a node that are not parameters of its method.
const NODE_KEYS: [&str; 12] = [
    "name",
    "max",
    "weight",
    "aggregate",
    "method",
    "source",
    "missing",
    "may-not-apply",
    "basis",
    "status",
    "example",
    "note",
];

fn read_nodes<'a>(table: &'a Table, bag: &mut Bag) -> Vec<Draft<'a>> {
    if table.entries().len() > MOST_NODES {
        bag.push(Diagnostic::new(&codes::R203).with("most", MOST_NODES).at(table.place.clone()));
        return Vec::new();
    }
    let mut drafts = Vec::new();
    for entry in table.entries() {
        let code = NodeCode::new(&entry.key).filter(|code| code.as_str() != TOTAL);
        let (Some(code), Value::Table(table)) = (code, &entry.value.value) else {
            bag.push(Diagnostic::new(&codes::R202).with("code", &entry.key).at(entry.key_place.clone()));
            continue;
        };
        drafts.push(read_node(code, entry, table, bag));
    }
    drafts
}

fn read_node<'a>(code: NodeCode, entry: &'a Entry, table: &'a Table, bag: &mut Bag) -> Draft<'a> {
    let mut fields = Fields::new(table, format!("node {code}"), bag);
    if !fields.has("name") {
        fields.missing("name");
    }
    let method_entry = fields.entry("method");
    let words: Vec<_> = methods::ALL.iter().map(|info| (info.name, *info)).collect();
    let method = method_entry.and_then(|_| fields.one_of("method", &words));
    let adjusts = method.is_some_and(|info| info.adjusts);
    if adjusts && fields.has("max") {
        let finding = Diagnostic::new(&codes::R217).at(fields.place_of("max"));
        fields.bag.push(finding);
    } else if !adjusts && !fields.has("max") {
        fields.missing("max");
    }
    let max = if adjusts { fields.points("max").and(None) } else { positive(&mut fields, "max") };
    let mut draft = Draft {
        code,
        key_place: entry.key_place.clone(),
        name: fields.name("name").unwrap_or_default(),
        max,
        max_place: fields.place_of("max"),
        weight: None,
        weight_place: fields.has("weight").then(|| fields.place_of("weight")),
        aggregate: fields.entry("aggregate"),
        aggregate_info: read_aggregate(&mut fields),
        method,
        scorer: None,
        method_entry,
        parameters: parameters(table),
        source: read_source(&mut fields),
        missing: fields.one_of("missing", &MISSING),
        may_not_apply: fields.flag("may-not-apply"),
        basis: fields.basis("basis"),
        status: read_status(&mut fields),
    };
    draft.weight = fields.item("weight").and_then(|item| read_weight(item, &mut fields));
    fields.text("note");
    if adjusts {
        draft.max = Some(Points::ZERO);
    }
    if let (Some(info), Some(max)) = (method, draft.max) {
        draft.scorer = (info.read)(&mut fields, max);
    }
    let examples = fields.tables("example");
    let unreadable = method_entry.is_some() && draft.scorer.is_none();
    if let Some(scorer) = &draft.scorer {
        for example in examples {
            check_example(scorer.as_ref(), example, fields.bag);
        }
    }
    // With an unknown method its parameters are unknown too: one mistake, not five.
    if !unreadable || method.is_some() && draft.max.is_some() {
        fields.finish();
    }
    draft
}

/// The parameters of the method as written, in one line.
fn parameters(table: &Table) -> String {
    let own = table.entries().iter().filter(|entry| !NODE_KEYS.contains(&entry.key.as_str()));
    own.map(|entry| format!("{} = {}", entry.key, entry.value.value)).collect::<Vec<_>>().join("; ")
}

/// A weight as a fraction: a number, or a text such as `"1/3"`.
fn read_weight(item: &Item, fields: &mut Fields<'_, '_>) -> Option<(i128, i128)> {
    if let Value::Text(written) = &item.value
        && let Some((above, below)) = written.split_once('/')
    {
        let part = |part: &str| part.trim().parse::<u32>().ok().filter(|part| *part > 0).map(i128::from);
        let weight = part(above).zip(part(below));
        if weight.is_none() {
            fields
                .bag
                .push(Diagnostic::new(&codes::R011).with("key", "weight").with("text", written).at(item.place.clone()));
        }
        return weight;
    }
    let number = fields.number_of("weight", item)?;
    if number <= Number::ZERO {
        fields.bag.push(Diagnostic::new(&codes::R307).with("key", "weight").at(item.place.clone()));
        return None;
    }
    Some((number.0, i128::from(crate::model::SCALE)))
}

/// Runs an example of a node through its method.
fn check_example(method: &dyn methods::Method, table: &Table, bag: &mut Bag) {
    let mut fields = Fields::new(table, "example", bag);
    let given = fields.table("given");
    if given.is_none() && !fields.has("given") {
        fields.missing("given");
    }
    let expect = fields.item("expect");
    if expect.is_none() {
        fields.missing("expect");
    }
    fields.name("note");
    let observed = observe(method, &mut fields);
    fields.finish();
    let (Some(given), Some(expect), Some(observed)) = (given, expect, observed) else { return };
    let Some(values) = read_given(method, given, bag) else { return };
    let found = match observed.and_then(|observed| observed.as_deref().unwrap_or(method).score(&values)) {
        Ok(outcome) => outcome.points.map_or("not-applicable".to_owned(), |points| points.to_string()),
        Err(fault) => fault.info.code.to_owned(),
    };
    let expected = expect.value.plain();
    let same = match (Number::parse(&expected), Number::parse(&found)) {
        (Ok(expected), Ok(found)) => expected == found,
        _ => expected == found,
    };
    if !same {
        bag.push(Diagnostic::new(&codes::R401).with("expect", expected).with("found", found).at(expect.place.clone()));
    }
}

/// A method that knows its population, if it compares units with each other.
type Observed = Result<Option<Box<dyn methods::Method>>, methods::Fault>;

/// Shows a method that compares units with each other the `population` of its example; the key is
/// unknown to other methods. `None` when the key could not be read.
fn observe(method: &dyn methods::Method, fields: &mut Fields<'_, '_>) -> Option<Observed> {
    if matches!(method.observe(&[]), Ok(None)) {
        return Some(Ok(None));
    }
    let Some(item) = fields.item("population") else {
        fields.missing("population");
        return None;
    };
    let numbers: Option<Vec<Number>> = item.list().iter().map(|item| fields.number_of("population", item)).collect();
    Some(method.observe(&numbers?))
}

/// The values of an example, in the order of the method's fields.
fn read_given(method: &dyn methods::Method, given: &Table, bag: &mut Bag) -> Option<Values> {
    let names: Vec<&str> = method.fields().iter().map(|field| field.name).collect();
    let mut values: Values = [None, None];
    for entry in given.entries() {
        let Some(at) = names.iter().position(|name| *name == entry.key) else {
            let near = nearest(&entry.key, names.iter().copied()).unwrap_or(names[0]);
            let finding = Diagnostic::new(&codes::R014).with("key", &entry.key).with("what", "given");
            let finding = finding.with("near", near).with("known", names.join(", "));
            bag.push(finding.at(entry.key_place.clone()));
            return None;
        };
        let written = entry.value.value.plain();
        match method.fields()[at].kind.read(&written, method.words(), NumberFormat::PLAIN, false) {
            Ok(value) => values[at] = value,
            Err(fault) => {
                let place = Some(entry.value.place.clone());
                let finding = Diagnostic { info: fault.info, args: fault.args, place, also: vec![] };
                bag.push(finding.with("column", entry.key.as_str()));
                return None;
            }
        }
    }
    // The keys of a table differ, so as many keys as fields are all of them.
    if given.entries().len() < names.len() {
        bag.push(Diagnostic::new(&codes::R402).with("fields", names.join(", ")).at(given.place.clone()));
        return None;
    }
    Some(values)
}

fn read_bands(tables: &[&Table], total: Option<Points>, bag: &mut Bag) -> Vec<Band> {
    let (mut bands, mut ranges): (Vec<String>, Vec<_>) = (Vec::new(), Vec::new());
    let mut places: HashMap<String, Place> = HashMap::new();
    for table in tables {
        let mut fields = Fields::new(table, "[[band]]", bag);
        let id = fields.need_text("id").unwrap_or_default().to_owned();
        let place = fields.place_of("id");
        ranges.push((tiers::read_range(&mut fields), table.place.clone()));
        fields.finish();
        if let Some(first) = places.insert(id.clone(), place.clone()) {
            bag.push(Diagnostic::new(&codes::R105).with("id", &id).at(place).also(first));
        }
        bands.push(id);
    }
    let domain = Domain { least: Some(Number::ZERO), most: total.map(Points::number) };
    tiers::check(&mut ranges, domain, bag);
    bands.into_iter().zip(ranges).map(|(id, (range, _))| Band { id, range }).collect()
}

/// Puts the drafts into a tree, parents first, and checks what needs the whole tree.
fn build(drafts: Vec<Draft<'_>>, head: Option<&Head>, bag: &mut Bag) -> Vec<Node> {
    let known: HashMap<String, usize> =
        drafts.iter().enumerate().map(|(at, draft)| (draft.code.as_str().to_owned(), at)).collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    let mut areas = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        match draft.code.ancestors().next() {
            None => areas.push(at),
            Some(parent) => match known.get(parent) {
                Some(parent) => children[*parent].push(at),
                None => {
                    let finding = Diagnostic::new(&codes::R205).with("code", &draft.code).with("parent", parent);
                    bag.push(finding.at(draft.key_place.clone()));
                }
            },
        }
    }
    check_tree(&drafts, &children, &areas, head, bag);
    let weights = weigh(&drafts, &children, &areas, head, bag);
    let mut builder =
        Builder { drafts: drafts.into_iter().map(Some).collect(), children, weights, nodes: Vec::new(), head, bag };
    builder.root(&areas);
    builder.nodes
}

/// Checks of a node against its children, and of the areas against the total.
fn check_tree(drafts: &[Draft<'_>], children: &[Vec<usize>], areas: &[usize], head: Option<&Head>, bag: &mut Bag) {
    // In 128 bits: 10,000 nodes of a million points are more than `Points` hold.
    let sum = |parts: &[usize]| {
        parts.iter().map(|at| drafts[*at].max.map(|max| max.number().0)).sum::<Option<i128>>().map(Number)
    };
    let written = |parts: &[usize]| {
        parts
            .iter()
            .filter_map(|at| drafts[*at].max)
            .filter(|max| *max > Points::ZERO)
            .map(|max| max.to_string())
            .collect::<Vec<_>>()
            .join(" + ")
    };
    if let Some(head) = head
        && head.aggregate.sums
        && let (Some(total), Some(areas_sum)) = (head.total, sum(areas))
        && total.number() != areas_sum
        && !areas.is_empty()
    {
        let finding =
            Diagnostic::new(&codes::R211).with("total", total).with("sum", areas_sum).with("parts", written(areas));
        bag.push(finding.at(head.total_place.clone()));
    }
    if let Some(head) = head {
        check_adjustments(areas, drafts, head.aggregate, &head.place, bag);
    }
    for (at, draft) in drafts.iter().enumerate() {
        let below = &children[at];
        if below.is_empty() {
            check_leaf(draft, head, drafts, bag);
            continue;
        }
        if let Some(method) = draft.method_entry {
            let finding = Diagnostic::new(&codes::R207).with("code", &draft.code).with("child", &drafts[below[0]].code);
            bag.push(finding.at(method.key_place.clone()).also(drafts[below[0]].key_place.clone()));
        }
        if draft.aggregate_info.sums
            && let (Some(max), Some(children_sum)) = (draft.max, sum(below))
            && max.number() != children_sum
        {
            let finding = Diagnostic::new(&codes::R210)
                .with("code", &draft.code)
                .with("max", max)
                .with("sum", children_sum)
                .with("parts", written(below));
            bag.push(finding.at(draft.max_place.clone()));
        }
        check_adjustments(below, drafts, draft.aggregate_info, &draft.key_place, bag);
    }
}

/// Bonuses and deductions have no maximum, so only a sum can take them.
fn check_adjustments(below: &[usize], drafts: &[Draft<'_>], aggregate: &aggregate::Info, place: &Place, bag: &mut Bag) {
    if aggregate.sums {
        return;
    }
    for child in below.iter().map(|at| &drafts[*at]).filter(|child| child.method.is_some_and(|info| info.adjusts)) {
        let finding = Diagnostic::new(&codes::R212).with("code", &child.code).with("aggregate", aggregate.name);
        bag.push(finding.at(child.key_place.clone()).also(place.clone()));
    }
}

fn check_leaf(draft: &Draft<'_>, head: Option<&Head>, drafts: &[Draft<'_>], bag: &mut Bag) {
    if draft.method_entry.is_none() {
        bag.push(Diagnostic::new(&codes::R206).with("code", &draft.code).at(draft.key_place.clone()));
    }
    if let Some(aggregate) = draft.aggregate {
        bag.push(Diagnostic::new(&codes::R208).with("code", &draft.code).at(aggregate.key_place.clone()));
    }
    let inherited = draft.code.ancestors().filter_map(|code| drafts.iter().find(|draft| draft.code.as_str() == code));
    let source = draft.source.is_some() || inherited.into_iter().any(|above| above.source.is_some());
    if !source && head.is_some_and(|head| head.source.is_none()) {
        bag.push(Diagnostic::new(&codes::R209).with("code", &draft.code).at(draft.key_place.clone()));
    }
}

/// The weights of all nodes as whole numbers without a common factor among siblings.
fn weigh(
    drafts: &[Draft<'_>],
    children: &[Vec<usize>],
    areas: &[usize],
    head: Option<&Head>,
    bag: &mut Bag,
) -> Vec<u64> {
    let mut weights = vec![1; drafts.len()];
    let parents = drafts
        .iter()
        .zip(children)
        .map(|(draft, below)| (draft.aggregate_info, below.as_slice(), draft.key_place.clone()));
    let root = head.map(|head| (head.aggregate, areas, head.place.clone()));
    for (aggregate, below, place) in root.into_iter().chain(parents) {
        let (with, without): (Vec<usize>, Vec<usize>) =
            below.iter().partition(|at| drafts[**at].weight_place.is_some());
        match aggregate.weights {
            Weights::None => {
                for at in &with {
                    let finding =
                        Diagnostic::new(&codes::R213).with("code", &drafts[*at].code).with("aggregate", aggregate.name);
                    bag.push(finding.at(drafts[*at].weight_place.clone().unwrap_or(place.clone())));
                }
                continue;
            }
            Weights::Optional if with.is_empty() => continue,
            Weights::Optional | Weights::Required => {
                for at in &without {
                    let finding =
                        Diagnostic::new(&codes::R214).with("code", &drafts[*at].code).with("aggregate", aggregate.name);
                    bag.push(finding.at(drafts[*at].key_place.clone()));
                }
            }
        }
        let fractions: Option<Vec<(i128, i128)>> = below.iter().map(|at| drafts[*at].weight).collect();
        let Some(fractions) = fractions.filter(|fractions| !fractions.is_empty()) else { continue };
        match whole_weights(&fractions) {
            Ok(whole) => below.iter().zip(whole).for_each(|(at, weight)| weights[*at] = weight),
            Err(sum) => bag.push(
                Diagnostic::new(&codes::R215)
                    .with("sum", sum)
                    .at(drafts[below[0]].weight_place.clone().unwrap_or(place)),
            ),
        }
    }
    weights
}

/// Fractions that sum to 1 or to 100 as whole numbers without a common factor; else their sum.
fn whole_weights(fractions: &[(i128, i128)]) -> Result<Vec<u64>, String> {
    use num_integer::Integer;
    let common = fractions.iter().try_fold(1_i128, |common, (_, below)| {
        let lcm = common.lcm(below);
        (lcm < 1 << 60).then_some(lcm)
    });
    let Some(common) = common else { return Err("?".to_owned()) };
    // Weights up to 10^18 over denominators up to 2^60 can outgrow even 128 bits.
    let whole: Option<Vec<i128>> = fractions.iter().map(|(above, below)| above.checked_mul(common / below)).collect();
    let sum = |whole: &Vec<i128>| whole.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight));
    let Some((sum, whole)) = whole.and_then(|whole| Some((sum(&whole)?, whole))) else { return Err("?".to_owned()) };
    if sum != common && sum != common * 100 {
        let shown = crate::model::quotient(&[sum, i128::from(crate::model::SCALE)], &[common]);
        return Err(Number(shown).to_string());
    }
    let factor = whole.iter().fold(0, |factor: i128, weight| factor.gcd(weight));
    whole.iter().map(|weight| u64::try_from(weight / factor).map_err(|_| "?".to_owned())).collect()
}

/// Lays out the nodes, parents first, handing down what children inherit.
struct Builder<'a, 'b> {
    drafts: Vec<Option<Draft<'a>>>,
    children: Vec<Vec<usize>>,
    weights: Vec<u64>,
    nodes: Vec<Node>,
    head: Option<&'b Head>,
    bag: &'b mut Bag,
}

/// What a node hands down to those below it.
#[derive(Clone, Default)]
struct Inherited {
    source: Option<Source>,
    status: Option<Status>,
    basis: Option<LegalBasis>,
    /// A missing basis was already reported above.
    told: bool,
}

impl Builder<'_, '_> {
    fn root(&mut self, areas: &[usize]) {
        let Some(head) = self.head else { return };
        let inherited = Inherited { source: head.source.clone(), status: head.status, basis: None, told: false };
        self.nodes.push(Node {
            code: NodeCode::new(TOTAL).expect("a plain word is a code"),
            name: head.name.clone().unwrap_or_default(),
            parent: None,
            level: 0,
            max: head.total.unwrap_or_default(),
            weight: 1,
            basis: head.basis.clone().unwrap_or_default(),
            status: head.status.unwrap_or(Status::Illustrative),
            place: head.place.clone(),
            scored: Scored::Combined { aggregate: head.aggregate, children: Vec::new() },
        });
        for area in areas {
            self.node(*area, 0, &inherited);
        }
    }

    fn node(&mut self, at: usize, parent: usize, above: &Inherited) {
        let Some(draft) = self.drafts[at].take() else { return };
        let mut inherited = above.clone();
        inherited.source = draft.source.or(inherited.source);
        inherited.status = draft.status.or(inherited.status);
        inherited.basis = draft.basis.or(inherited.basis);
        let below = std::mem::take(&mut self.children[at]);
        let wants = [(inherited.basis.is_none(), &codes::R403), (inherited.status.is_none(), &codes::R404)];
        for (wanting, info) in wants {
            // Told once, at the highest node that lacks it.
            if wanting && !inherited.told {
                self.bag.push(Diagnostic::new(info).with("code", &draft.code).at(draft.key_place.clone()));
            }
        }
        inherited.told |= inherited.basis.is_none() || inherited.status.is_none();
        let head = self.head.expect("nodes are laid out below a head");
        let mut basis = inherited.basis.clone().unwrap_or_default();
        if basis.document.is_none()
            && let Some(rulebook) = &head.basis
        {
            basis.document.clone_from(&rulebook.document);
            basis.date = basis.date.or(rulebook.date);
        }
        let scored = if below.is_empty() {
            // A node without a usable method was reported; the rulebook will not be used.
            let Some(method) = draft.scorer else { return };
            Scored::Itself(Leaf {
                method,
                parameters: draft.parameters,
                source: inherited.source.clone().unwrap_or(Source::Indicator),
                missing: draft.missing.unwrap_or(head.missing),
                may_not_apply: draft.may_not_apply,
            })
        } else {
            Scored::Combined { aggregate: draft.aggregate_info, children: Vec::new() }
        };
        let place = self.nodes.len();
        let level = self.nodes[parent].level + 1;
        self.nodes.push(Node {
            code: draft.code,
            name: draft.name,
            parent: Some(parent),
            level,
            max: draft.max.unwrap_or_default(),
            weight: self.weights[at],
            basis,
            status: inherited.status.unwrap_or(Status::Illustrative),
            place: draft.key_place,
            scored,
        });
        if let Scored::Combined { children, .. } = &mut self.nodes[parent].scored {
            children.push(place);
        }
        for child in below {
            self.node(child, place, &inherited);
        }
    }
}
