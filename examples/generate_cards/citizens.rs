//! SIPAS 2024.
//!
//! The design is the one that was reported: 63 provinces, 195 districts, 385 communes, 1,170 villages,
//! 36,525 respondents. How districts are spread over provinces and cards over villages is ours: as evenly as
//! the numbers allow, 33 cards handed out in each village, of which some do not come back. The blocks of each province are brought to a figure ([`targets`]): where one was
//! published for 2024 to that, elsewhere to one that fits the published ranks and means.

use std::fmt::Write as _;

use super::answers::{Drawn, Item, Kind, answer, lines, provinces, spread};
use super::draw::Key;

const DISTRICTS: usize = 195;
const COMMUNES: usize = 385;
const VILLAGES: usize = 1_170;
const CARDS: usize = 36_525;
const HANDED_OUT: usize = 33 * VILLAGES;

/// Criteria of the block of policies, and of services, which follow them.
const POLICY: usize = 23;
const SERVICE: usize = 16;

/// Few have sent a petition, and few of the others judge how it was dealt with.
const PETITIONS: [&str; 3] = ["Q9.37", "Q9.38", "Q9.39"];

/// The index of 2024 in hundredths of a percent, as published: Hải Phòng 91.10 and Hải Dương 90.18
/// (tygiamoi.com 210784), Hà Nội 86.50 (kinhtedothi.vn 664101).
const PUBLISHED: [(&str, usize, i64); 3] = [("31", 1, 9_110), ("30", 3, 9_018), ("01", 11, 8_650)];

/// Second, fourth and fifth, and the last five in an order of ours: Thái Nguyên, Quảng Ninh, Bà Rịa -
/// Vũng Tàu; Quảng Ngãi, An Giang, Quảng Nam, Lạng Sơn, Bắc Kạn (vietnam.vnanet.vn 392158).
const RANKED: [(&str, usize); 8] =
    [("19", 2), ("22", 4), ("77", 5), ("51", 59), ("89", 60), ("49", 61), ("20", 62), ("06", 63)];

/// Hà Nội's blocks, policies and services: 86.51 and 86.49 (vjs.vietnam.vn).
const HA_NOI: (&str, i64, i64) = ("01", 8_651, 8_649);

fn items() -> Vec<Item> {
    let levels = |levels, good, share, empty| Kind::Levels { levels, good, share, best: 380, empty };
    let one = |column: &str, codes| Item { column: column.to_owned(), kind: Kind::One(codes) };
    let mut items: Vec<Item> = lines("Q1", 9, levels(4, 3, 800, 10)).collect();
    items.extend(lines("Q2", 7, Kind::One(&[("1", 450), ("0", 550)])));
    items.extend(lines("Q3", 7, levels(4, 3, 780, 60)));
    items.push(one("Q4", &[("1", 240), ("2", 330), ("3", 290), ("4", 140)]));
    items.push(one("Q5", &[("1", 900), ("2", 90), ("3", 10)]));
    items.push(one("Q6", &[("1", 915), ("2", 77), ("3", 8)]));
    items.extend(lines("Q7", 3, levels(4, 3, 760, 30)));
    items.extend(lines("Q8", 7, Kind::One(&[("1", 480), ("2", 520)])));
    items.extend(lines("Q9", POLICY + SERVICE, levels(5, 4, 839, 12)).map(|item| Item {
        kind: if PETITIONS.contains(&item.column.as_str()) { levels(5, 4, 839, 160) } else { item.kind },
        ..item
    }));
    items.extend(lines("Q10", 10, levels(4, 3, 640, 10)));
    items
}

fn key<'k>(unit: &'k str, node: &'k str) -> Key<'k> {
    Key { year: "sipas-2024", unit, node }
}

/// The index of a rank, in hundredths of a percent: published where it was, else made up between its
/// neighbours, so that the mean of all is the published 83.94 and the ends are its 78 to 91.
fn of_rank(rank: usize) -> i64 {
    if let Some((_, _, index)) = PUBLISHED.iter().find(|(_, published, _)| *published == rank) {
        return *index;
    }
    let at = |rank: usize| i64::try_from(rank).expect("a small number");
    match rank {
        1..=5 => [9_110, 9_060, 9_018, 8_960, 8_900][rank - 1],
        6..=10 => 8_850 - (at(rank) - 6) * 43,
        12..=58 => 8_640 - (at(rank) - 12) * 609 / 46,
        _ => 7_990 - (at(rank) - 59) * 42,
    }
}

/// The blocks of every province, policies and services, in hundredths of a percent.
fn targets(provinces: &[String]) -> Vec<(i64, i64)> {
    let fixed = |code: &str| {
        let published = PUBLISHED.iter().map(|(code, rank, _)| (*code, *rank));
        published.chain(RANKED).find(|(known, _)| *known == code).map(|(_, rank)| rank)
    };
    let mut free: Vec<&String> = provinces.iter().filter(|code| fixed(code).is_none()).collect();
    free.sort_by_key(|code| key(code, "").draw("order", 1_000_000));
    let ranks = (1..=provinces.len()).filter(|rank| PUBLISHED.iter().all(|(_, taken, _)| taken != rank));
    let ranks: Vec<usize> = ranks.filter(|rank| RANKED.iter().all(|(_, taken)| taken != rank)).collect();
    let rank_of = |code: &String| {
        fixed(code).unwrap_or_else(|| ranks[free.iter().position(|other| *other == code).expect("it is free")])
    };
    let blocks = |code: &String| {
        if code == HA_NOI.0 {
            return (HA_NOI.1, HA_NOI.2);
        }
        // Published for the country: services 84.09, policies 83.84. Neighbours lie apart by the same to both sides.
        let rank = rank_of(code);
        let apart = key(&(rank / 2).to_string(), "").between("apart", -120, 120);
        let apart = 25 + if rank % 2 == 0 { apart } else { -apart };
        let index = of_rank(rank);
        (index - apart * 16 / 39, index + apart * 23 / 39)
    };
    provinces.iter().map(blocks).collect()
}

/// The cards of one province, before its blocks are brought to their figures.
#[derive(Default)]
struct Province {
    rows: Vec<(String, Vec<Drawn>)>,
}

impl Province {
    /// By how much it must be easier to be content with the items of a block, in millionths, for the mean
    /// of their shares to reach a figure.
    fn ease_for(&self, block: std::ops::Range<usize>, hundredths: i64) -> i64 {
        let items = i64::try_from(block.len()).expect("a small number");
        let criticals: Vec<Vec<i64>> = block.map(|item| self.criticals(item)).collect();
        // What is missing at an ease, in billionths over all items.
        let missing = |ease: i64| {
            let share = |item: &Vec<i64>| {
                let above = item.partition_point(|critical| *critical < ease);
                above as i64 * 1_000_000_000 / item.len() as i64
            };
            items * hundredths * 100_000 - criticals.iter().map(share).sum::<i64>()
        };
        let (mut low, mut high) = (-1_000_000_i64, 1_000_000_i64);
        while low + 1 < high {
            let ease = (low + high).div_euclid(2);
            if missing(ease) > 0 { low = ease } else { high = ease }
        }
        if missing(low) < -missing(high) { low } else { high }
    }

    fn criticals(&self, item: usize) -> Vec<i64> {
        let answers = self.rows.iter().map(|(_, answers)| &answers[item]);
        let mut all: Vec<i64> = answers
            .filter_map(|drawn| match drawn {
                Drawn::Above(critical, ..) => Some(*critical),
                Drawn::Text(_) => None,
            })
            .collect();
        all.sort_unstable();
        all
    }
}

/// A village, by its number and those of what it lies in.
struct Village {
    number: usize,
    commune: usize,
    district: usize,
    /// By its place in the register.
    province: usize,
}

impl Village {
    fn of_card(card: usize, provinces: usize) -> Self {
        let number = spread(card, HANDED_OUT, VILLAGES);
        let commune = spread(number, VILLAGES, COMMUNES);
        let district = spread(commune, COMMUNES, DISTRICTS);
        Village { number, commune, district, province: spread(district, DISTRICTS, provinces) }
    }
}

/// Which of the cards that were handed out come back: more in some provinces and villages than in others, and in all as many as
/// were reported.
fn came_back(provinces: &[String]) -> Vec<bool> {
    let came = |card: usize| {
        let village = Village::of_card(card, provinces.len());
        let rate = key(&provinces[village.province], "").between("returned", 928, 964)
            + key(&format!("T{:04}", village.number), "").between("returned", -15, 15);
        key(&format!("P{card:05}"), "").happens("returned", rate)
    };
    let mut came: Vec<bool> = (0..HANDED_OUT).map(came).collect();
    // One card more or less here and there, until the number is the reported one.
    let mut at = 0;
    loop {
        let back = came.iter().filter(|came| **came).count();
        if back == CARDS {
            return came;
        }
        if came[at] == (back > CARDS) {
            came[at] = !came[at];
        }
        at = (at + 617) % HANDED_OUT;
    }
}

/// The cards that came back, and the villages with the cards that were handed out there.
pub(crate) struct Cards {
    pub(crate) cards: String,
    pub(crate) villages: String,
}

/// All of them, as CSV files.
pub(crate) fn cards() -> Cards {
    let (items, provinces) = (items(), provinces());
    let mut drawn: Vec<Province> = provinces.iter().map(|_| Province::default()).collect();
    let came = came_back(&provinces);
    for card in (0..HANDED_OUT).filter(|card| came[*card]) {
        let Village { number: village, commune, district, province: at } = Village::of_card(card, provinces.len());
        let province = &provinces[at];
        let (number, thon) = (format!("P{card:05}"), format!("T{village:04}"));
        let sex = if key(&number, "").happens("sex", 500) { "nam" } else { "nu" };
        // Provinces, villages and persons differ; that is what makes clusters matter.
        let ease = key(province, "").between("ease", -55, 55)
            + key(&thon, "").between("ease", -60, 60)
            + key(&number, "").between("ease", -90, 90);
        let answers = items
            .iter()
            .map(|item| answer(key(&number, &item.column), key(province, &item.column), item.kind, ease))
            .collect();
        drawn[at].rows.push((format!("{number},{province},H{district:03},X{commune:03},{thon},{sex}"), answers));
    }
    let mut out = String::from("ma_phieu,tinh,huyen,xa,thon,gioi");
    items.iter().for_each(|item| write!(out, ",{}", item.column).expect("a text"));
    out.push('\n');
    let first = items.iter().position(|item| item.column == "Q9.1").expect("the criteria");
    let (policy, service) = (first..first + POLICY, first + POLICY..first + POLICY + SERVICE);
    for (province, (policies, services)) in drawn.iter().zip(targets(&provinces)) {
        let eases = [province.ease_for(policy.clone(), policies), province.ease_for(service.clone(), services)];
        for (head, answers) in &province.rows {
            out.push_str(head);
            for (item, drawn) in answers.iter().enumerate() {
                let ease = match item {
                    item if policy.contains(&item) => eases[0],
                    item if service.contains(&item) => eases[1],
                    _ => 0,
                };
                out.push(',');
                out.push_str(match drawn {
                    Drawn::Text(text) => text,
                    Drawn::Above(critical, content, not) => {
                        if *critical < ease {
                            content
                        } else {
                            not
                        }
                    }
                });
            }
            out.push('\n');
        }
    }
    let mut villages = String::from("tinh,huyen,xa,thon,planned\n");
    let handed_out = HANDED_OUT / VILLAGES;
    for card in (0..HANDED_OUT).step_by(handed_out) {
        let Village { number, commune, district, province } = Village::of_card(card, provinces.len());
        let province = &provinces[province];
        writeln!(villages, "{province},H{district:03},X{commune:03},T{number:04},{handed_out}").expect("a text");
    }
    Cards { cards: out, villages }
}
