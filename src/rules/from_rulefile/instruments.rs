//! The tables `[instrument.…]`: questionnaires. Read once the nodes stand, because items feed them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diag::{Bag, Diagnostic, Place, codes};
use crate::methods::Kind;
use crate::model::Name;
use crate::rulefile::{Entry, Fields, Table, Value, nearest};
use crate::rules::instrument::{
    Answer, Columns, DONT_KNOW, Effect, Feed, Instrument, Item, MISSING, MOST_ANSWERS, MOST_ITEMS, Measure, NOT_ASKED,
};
use crate::rules::{Node, Scored};
use crate::text::{Text, text};

const EFFECTS: [(&str, Effect); 3] =
    [("left-out", Effect::LeftOut), ("in-denominator", Effect::InDenominator), ("rejects-card", Effect::RejectsCard)];

/// The longest code of an answer, in bytes.
const LONGEST_ANSWER: usize = 16;

/// A scale as written: the answers of the items that use it.
struct Scale {
    levels: bool,
    answers: Vec<Answer>,
    satisfied: Option<u32>,
}

/// An item with what can only be checked once all are known.
struct Draft<'a> {
    item: Item,
    asked_if: Option<&'a Table>,
}

pub(super) fn read_instruments(table: &Table, nodes: &[Node], bag: &mut Bag) -> Vec<Instrument> {
    let tables = table.entries().iter().filter_map(|entry| Some((entry, need_table(entry, bag)?)));
    let tables: Vec<_> = tables.collect();
    tables.into_iter().filter_map(|(entry, table)| read_instrument(entry, table, nodes, bag)).collect()
}

fn need_table<'a>(entry: &'a Entry, bag: &mut Bag) -> Option<&'a Table> {
    match &entry.value.value {
        Value::Table(table) => Some(table),
        other => {
            let finding = Diagnostic::new(&codes::R003).with("key", &entry.key).with("found", other.kind());
            let finding = finding.with("expected", text("bảng { … }", "a table { … }"));
            bag.push(finding.at(entry.value.place.clone()));
            None
        }
    }
}

fn read_instrument(entry: &Entry, table: &Table, nodes: &[Node], bag: &mut Bag) -> Option<Instrument> {
    let mut fields = Fields::new(table, format!("[instrument.{}]", entry.key), bag);
    let name = fields.name("name");
    for key in ["columns", "scale", "item"] {
        if !fields.has(key) {
            fields.missing(key);
        }
    }
    let missing = Answer { name: MISSING.to_owned(), written: String::new(), effect: Effect::LeftOut };
    let codes = match fields.table("codes") {
        Some(table) => read_codes(table, fields.below("codes"), missing, fields.bag),
        None => vec![missing],
    };
    let scales = match fields.table("scale") {
        Some(table) => read_scales(table, &fields.below("scale"), &codes, fields.bag),
        None => BTreeMap::new(),
    };
    let columns = fields.table("columns").and_then(|table| read_columns(table, fields.below("columns"), fields.bag));
    let below = fields.below("item");
    let drafts = match fields.table("item") {
        Some(table) => read_items(table, &below, &scales, nodes, fields.bag),
        None => Vec::new(),
    };
    let pooled = fields.table("pooled");
    fields.finish();
    let place = entry.key_place.clone();
    let mut items = link(drafts, &below, bag);
    if let Some(table) = pooled {
        pool(table, &scales, nodes, &mut items, bag);
    }
    let columns = columns?;
    refuse_column_twice(&columns, &items, &place, bag);
    Some(Instrument { id: entry.key.clone(), name, columns, items, place })
}

/// The codes that are no answers: what stands for missing, don't know and not asked.
fn read_codes(table: &Table, header: String, missing: Answer, bag: &mut Bag) -> Vec<Answer> {
    let mut fields = Fields::new(table, header, bag);
    let mut found = Vec::new();
    for name in [MISSING, DONT_KNOW, NOT_ASKED] {
        let Some(table) = fields.table(name) else { continue };
        let mut code = Fields::new(table, fields.below(name), fields.bag);
        let written = code.need_text("code").unwrap_or_default().to_owned();
        let effect = code.need_one_of("effect", &EFFECTS);
        let place = code.place_of("code");
        code.finish();
        check_code(&written, true, place, fields.bag);
        if let Some(effect) = effect {
            found.push(Answer { name: name.to_owned(), written, effect });
        }
    }
    fields.finish();
    if found.iter().all(|answer| !answer.written.is_empty() && answer.name != MISSING) {
        found.insert(0, missing);
    }
    found
}

/// A code of an answer is short, plain text: it is looked up for every field of every row.
fn check_code(code: &str, may_be_empty: bool, place: Place, bag: &mut Bag) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'.';
    if code.len() > LONGEST_ANSWER || !code.bytes().all(plain) || code.is_empty() && !may_be_empty {
        bag.push(Diagnostic::new(&codes::R601).with("code", code).at(place));
    }
}

fn read_scales(table: &Table, header: &str, codes: &[Answer], bag: &mut Bag) -> BTreeMap<String, Scale> {
    let mut scales = BTreeMap::new();
    for entry in table.entries() {
        let Some(table) = need_table(entry, bag) else { continue };
        let header = format!("[{}.{}]", header.trim_matches(['[', ']']), entry.key);
        scales.insert(entry.key.clone(), read_scale(table, header, codes, bag));
    }
    scales
}

fn read_scale(table: &Table, header: String, others: &[Answer], bag: &mut Bag) -> Scale {
    let mut fields = Fields::new(table, header, bag);
    if fields.has("levels") && fields.has("answers") {
        let finding = Diagnostic::new(&codes::R015).with("key", "levels").with("other", "answers");
        let finding = finding.at(fields.place_of("levels")).also(fields.place_of("answers"));
        fields.bag.push(finding);
    } else if !fields.has("levels") && !fields.has("answers") {
        fields.missing("levels");
    }
    let levels = fields.whole("levels", 2, 11);
    let mut answers: Vec<Answer> = Vec::new();
    let answer = |name: &str| Answer { name: name.to_owned(), written: name.to_owned(), effect: Effect::Answer };
    answers.extend((1..=levels.unwrap_or_default()).map(|level| answer(&level.to_string())));
    for (code, place) in fields.texts("answers") {
        check_code(code, false, place.clone(), fields.bag);
        if answers.iter().any(|known| known.name == code) {
            fields.bag.push(Diagnostic::new(&codes::R009).with("key", code).at(place));
        } else {
            answers.push(answer(code));
        }
    }
    let satisfied = fields.has("satisfied").then(|| mask(&mut fields, "satisfied", &answers));
    // What an empty field means on this scale, such as "not checked".
    let blank = fields.text("blank").map(str::to_owned);
    if let Some(code) = &blank {
        match answers.iter_mut().find(|answer| answer.name == *code) {
            Some(answer) => answer.written = String::new(),
            None => unknown_answer(code, &names(&answers), fields.place_of("blank"), fields.bag),
        }
    }
    let place = fields.place();
    fields.finish();
    answers.extend(others.iter().filter(|other| blank.is_none() || !other.written.is_empty()).cloned());
    let written = |answer: &Answer| answers.iter().filter(|other| other.written == answer.written).count();
    if let Some(twice) = answers.iter().find(|answer| written(answer) > 1) {
        let finding = Diagnostic::new(&codes::R009).with("key", &twice.written).at(place.clone());
        bag.push(finding);
    }
    if answers.len() > MOST_ANSWERS {
        bag.push(Diagnostic::new(&codes::R602).with("count", answers.len()).with("most", MOST_ANSWERS).at(place));
        answers.truncate(MOST_ANSWERS);
    }
    Scale { levels: levels.is_some(), answers, satisfied }
}

fn names(answers: &[Answer]) -> String {
    answers.iter().map(|answer| answer.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn unknown_answer(code: &str, known: &str, place: Place, bag: &mut Bag) {
    bag.push(Diagnostic::new(&codes::R603).with("code", code).with("known", known).at(place));
}

/// The answers that a key lists, a bit each.
fn mask(fields: &mut Fields<'_, '_>, key: &'static str, answers: &[Answer]) -> u32 {
    let mut mask = 0;
    for (code, place) in fields.texts(key) {
        match answers.iter().position(|answer| answer.name == code) {
            Some(at) if at < MOST_ANSWERS => mask |= 1 << at,
            _ => unknown_answer(code, &names(answers), place, fields.bag),
        }
    }
    mask
}

fn read_columns(table: &Table, header: String, bag: &mut Bag) -> Option<Columns> {
    let mut fields = Fields::new(table, header, bag);
    let unit = fields.need_text("unit").map(str::to_owned);
    if !fields.has("clusters") {
        fields.missing("clusters");
    }
    let owned = |texts: Vec<(&str, Place)>| texts.into_iter().map(|(text, _)| text.to_owned()).collect::<Vec<_>>();
    let stratum = fields.text("stratum").map(str::to_owned);
    let clusters = owned(fields.texts("clusters"));
    let weight = fields.text("weight").map(str::to_owned);
    let decimals = if weight.is_some() { fields.need_whole("weight-decimals", 0, 6) } else { None };
    let groups = fields.table("groups").map(|table| read_groups(table, fields.bag)).unwrap_or_default();
    let (fieldwork, burst) = (read_fieldwork(&mut fields), read_burst(&mut fields));
    let (item, answer) = (fields.text("item").map(str::to_owned), fields.text("answer").map(str::to_owned));
    let needed =
        [("item", answer.is_some()), ("answer", item.is_some()), ("id", item.is_some()), ("time", burst.is_some())];
    for (key, _) in needed.into_iter().filter(|(_, needed)| *needed) {
        if !fields.has(key) {
            fields.missing(key);
        }
    }
    let columns = Columns {
        unit: unit.unwrap_or_default(),
        stratum,
        clusters,
        weight: weight.zip(decimals.and_then(|decimals| u8::try_from(decimals).ok())),
        groups,
        id: fields.text("id").map(str::to_owned),
        time: fields.text("time").map(str::to_owned),
        fieldwork,
        burst,
        long: item.zip(answer),
        drop: owned(fields.texts("drop")),
    };
    fields.finish();
    (!columns.unit.is_empty() && !columns.clusters.is_empty()).then_some(columns)
}

/// The columns of groups, each with the values that it may hold.
fn read_groups(table: &Table, bag: &mut Bag) -> Vec<(String, Vec<String>)> {
    let mut groups = Vec::new();
    for entry in table.entries() {
        let values = entry.value.list().iter().map(|item| match &item.value {
            Value::Text(text) => Some(text.clone()),
            other => {
                let finding = Diagnostic::new(&codes::R003).with("key", &entry.key).with("found", other.kind());
                let finding = finding.with("expected", Value::Text(String::new()).kind());
                bag.push(finding.at(item.place.clone()));
                None
            }
        });
        groups.push((entry.key.clone(), values.collect::<Option<Vec<_>>>().unwrap_or_default()));
    }
    groups
}

/// The first and the last day of the fieldwork.
fn read_fieldwork(fields: &mut Fields<'_, '_>) -> Option<(Date, Date)> {
    let table = fields.table("fieldwork")?;
    let mut days = Fields::new(table, fields.below("fieldwork"), fields.bag);
    for key in ["from", "until"] {
        if !days.has(key) {
            days.missing(key);
        }
    }
    let (from, until) = (days.date("from"), days.date("until"));
    days.finish();
    from.zip(until)
}

/// How many cards of one cluster within how many minutes are worth a look.
fn read_burst(fields: &mut Fields<'_, '_>) -> Option<(usize, i64)> {
    let table = fields.table("burst")?;
    let mut burst = Fields::new(table, fields.below("burst"), fields.bag);
    let (cards, minutes) = (burst.need_whole("cards", 1, 1_000_000), burst.need_whole("minutes", 1, 10_000));
    burst.finish();
    Some((usize::try_from(cards?).ok()?, minutes?))
}

fn read_items<'a>(
    table: &'a Table,
    header: &str,
    scales: &BTreeMap<String, Scale>,
    nodes: &[Node],
    bag: &mut Bag,
) -> Vec<Draft<'a>> {
    if table.entries().len() > MOST_ITEMS {
        let finding = Diagnostic::new(&codes::R602).with("count", table.entries().len()).with("most", MOST_ITEMS);
        bag.push(finding.at(table.place.clone()));
        return Vec::new();
    }
    let mut fed: BTreeMap<usize, Place> = BTreeMap::new();
    let mut drafts = Vec::new();
    for entry in table.entries() {
        let Some(table) = need_table(entry, bag) else { continue };
        let mut fields = Fields::new(table, format!("[{}.{:?}]", header.trim_matches(['[', ']']), entry.key), bag);
        let named = fields.need_text("scale").unwrap_or_default().to_owned();
        let scale = scales.get(&named);
        if scale.is_none() && fields.has("scale") {
            let known = scales.keys().map(String::as_str);
            let near = nearest(&named, known.clone()).unwrap_or_default();
            let finding = Diagnostic::new(&codes::R010).with("key", "scale").with("word", &named).with("near", near);
            let finding = finding.with("words", known.collect::<Vec<_>>().join(", ")).at(fields.place_of("scale"));
            fields.bag.push(finding);
        }
        let code = fields.text("column").unwrap_or(&entry.key).to_owned();
        let asked_if = fields.table("asked-if");
        let text: Option<Name> = fields.name("text");
        let feeds = scale.map(|scale| read_feeds(&mut fields, &entry.key, scale, nodes)).unwrap_or_default();
        fields.finish();
        for (feed, place) in &feeds {
            if let Some(first) = fed.insert(feed.node, place.clone()) {
                let finding = Diagnostic::new(&codes::R009).with("key", &nodes[feed.node].code);
                bag.push(finding.at(place.clone()).also(first));
            }
        }
        let Some(scale) = scale else { continue };
        let item = Item {
            code: entry.key.clone(),
            text,
            column: code,
            scale: named,
            levels: scale.levels,
            answers: scale.answers.clone(),
            asked_if: None,
            feeds: feeds.into_iter().map(|(feed, _)| feed).collect(),
        };
        drafts.push(Draft { item, asked_if });
    }
    drafts
}

/// The nodes of an item: `node` takes the share satisfied, `feeds` the shares of answers, `mean` the mean of
/// the levels. An item whose code is that of a node feeds it unasked.
fn read_feeds(fields: &mut Fields<'_, '_>, code: &str, scale: &Scale, nodes: &[Node]) -> Vec<(Feed, Place)> {
    let own = |name: &str| nodes.iter().position(|node| node.code.as_str() == name && takes_share(node));
    let share = |node, bits| Feed { node, measure: Measure::Share(bits) };
    let mut feeds = Vec::new();
    if let Some(table) = fields.table("feeds") {
        for entry in table.entries() {
            let mut bits = 0;
            for item in entry.value.list() {
                let answer = item.value.plain();
                match scale.answers.iter().position(|known| known.name == answer) {
                    Some(at) if at < MOST_ANSWERS => bits |= 1 << at,
                    _ => unknown_answer(&answer, &names(&scale.answers), item.place.clone(), fields.bag),
                }
            }
            match own(&entry.key) {
                Some(node) => feeds.push((share(node, bits), entry.key_place.clone())),
                None => cannot_feed(&entry.key, entry.key_place.clone(), fields.bag),
            }
        }
    }
    let named = fields.text("node");
    let place = fields.place_of("node");
    let node = match named {
        Some(name) => own(name).or_else(|| {
            cannot_feed(name, place.clone(), fields.bag);
            None
        }),
        None if feeds.is_empty() && !fields.has("mean") => own(code),
        None => None,
    };
    match (node, scale.satisfied) {
        (Some(node), Some(bits)) => feeds.push((share(node, bits), place)),
        (Some(_), None) => fields.bag.push(Diagnostic::new(&codes::R605).with("item", code).at(place)),
        (None, _) => {}
    }
    if let Some(name) = fields.text("mean") {
        let place = fields.place_of("mean");
        match own(name) {
            Some(node) if scale.levels => feeds.push((Feed { node, measure: Measure::Mean }, place)),
            Some(_) => fields.bag.push(Diagnostic::new(&codes::R523).with("item", code).at(place)),
            None => cannot_feed(name, place, fields.bag),
        }
    }
    feeds
}

/// The nodes for which the answers to several items are pooled: each item feeds the node with those satisfied.
fn pool(table: &Table, scales: &BTreeMap<String, Scale>, nodes: &[Node], items: &mut [Item], bag: &mut Bag) {
    for entry in table.entries() {
        let own = nodes.iter().position(|node| node.code.as_str() == entry.key && takes_share(node));
        let Some(node) = own else {
            cannot_feed(&entry.key, entry.key_place.clone(), bag);
            continue;
        };
        if items.iter().flat_map(|item| &item.feeds).any(|feed| feed.node == node) {
            bag.push(Diagnostic::new(&codes::R009).with("key", &entry.key).at(entry.key_place.clone()));
            continue;
        }
        for named in entry.value.list() {
            let (code, place) = (named.value.plain(), named.place.clone());
            let Some(item) = items.iter_mut().find(|item| item.code == code) else {
                bag.push(Diagnostic::new(&codes::R608).with("item", &code).with("node", &entry.key).at(place));
                continue;
            };
            let Some(bits) = scales.get(&item.scale).and_then(|scale| scale.satisfied) else {
                bag.push(Diagnostic::new(&codes::R605).with("item", &code).at(place));
                continue;
            };
            if item.feeds.iter().any(|feed| feed.node == node) {
                bag.push(Diagnostic::new(&codes::R009).with("key", &code).at(place));
                continue;
            }
            item.feeds.push(Feed { node, measure: Measure::Share(bits) });
        }
    }
}

/// Whether a node takes one amount, which a share in percent can be.
fn takes_share(node: &Node) -> bool {
    match &node.scored {
        Scored::Itself(leaf) => {
            matches!(leaf.method.fields(), [field] if field.kind == Kind::Amount || field.kind == Kind::Number)
        }
        Scored::Combined { .. } | Scored::Heading => false,
    }
}

fn cannot_feed(node: &str, place: Place, bag: &mut Bag) {
    bag.push(Diagnostic::new(&codes::R604).with("node", node).at(place));
}

const NO_SUCH_ITEM: Text = text("không có câu hỏi này", "there is no such item");
const FILTERED: Text = text("câu này cũng chỉ được hỏi có điều kiện", "it is itself asked on a condition");
const NO_CODE: Text = text(
    "thang của câu được lọc không có mã cho \"không hỏi\" hay \"bỏ trống\"",
    "the scale of the filtered item has no code for \"not asked\" or \"missing\"",
);

/// Finds the items that others depend on.
fn link(drafts: Vec<Draft<'_>>, header: &str, bag: &mut Bag) -> Vec<Item> {
    let codes: Vec<String> = drafts.iter().map(|draft| draft.item.code.clone()).collect();
    let filtered: Vec<bool> = drafts.iter().map(|draft| draft.asked_if.is_some()).collect();
    let scales: Vec<Vec<Answer>> = drafts.iter().map(|draft| draft.item.answers.clone()).collect();
    let mut items = Vec::new();
    for mut draft in drafts {
        if let Some(table) = draft.asked_if {
            let header = format!("[{}.{:?}.asked-if]", header.trim_matches(['[', ']']), draft.item.code);
            let mut fields = Fields::new(table, header, bag);
            if !fields.has("answers") {
                fields.missing("answers");
            }
            let named = fields.need_text("item").unwrap_or_default().to_owned();
            let other = codes.iter().position(|code| *code == named);
            let no_code = !draft.item.answers.iter().any(|answer| [NOT_ASKED, MISSING].contains(&answer.name.as_str()));
            let why = match other {
                _ if !fields.has("item") => None,
                None => Some(NO_SUCH_ITEM),
                Some(other) if filtered[other] => Some(FILTERED),
                Some(_) if no_code => Some(NO_CODE),
                Some(_) => None,
            };
            if let Some(why) = why {
                let finding = Diagnostic::new(&codes::R606).with("item", &named).with("why", why);
                let finding = finding.at(fields.place_of("item"));
                fields.bag.push(finding);
            }
            let known = other.map(|other| scales[other].as_slice()).unwrap_or_default();
            let bits = if why.is_none() {
                mask(&mut fields, "answers", known)
            } else {
                u32::from(fields.entry("answers").is_some())
            };
            draft.item.asked_if = other.map(|other| (other, bits));
            fields.finish();
        }
        items.push(draft.item);
    }
    items
}

/// A column means one thing.
fn refuse_column_twice(columns: &Columns, items: &[Item], place: &Place, bag: &mut Bag) {
    let mut all: Vec<&str> = vec![&columns.unit];
    all.extend([&columns.stratum, &columns.id, &columns.time].into_iter().flatten().map(String::as_str));
    all.extend(columns.weight.iter().map(|(column, _)| column.as_str()));
    all.extend(columns.groups.iter().map(|(column, _)| column.as_str()));
    all.extend(columns.long.iter().flat_map(|(item, answer)| [item.as_str(), answer.as_str()]));
    all.extend(columns.clusters.iter().chain(&columns.drop).map(String::as_str));
    all.extend(items.iter().map(|item| item.column.as_str()));
    all.sort_unstable();
    let mut twice: Vec<&str> = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    twice.dedup();
    for column in twice {
        bag.push(Diagnostic::new(&codes::R607).with("column", column).at(place.clone()));
    }
}
