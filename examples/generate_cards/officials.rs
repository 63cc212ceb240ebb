//! The ballots of officials on PAR INDEX 2024.
//!
//! Reported is their number, 49,159, of ministries and provinces together; all are put on the provinces here.
//! Everything else is ours: 32 agencies of three levels in each province, about 24 ballots from each, some
//! that few of an agency sent, a few agencies where all were filled in at one meeting.

use std::fmt::Write as _;

use super::answers::{Drawn, Item, Kind, answer, provinces};
use super::draw::Key;

/// Ballots that came in ("phiếu điện tử").
const BALLOTS: i64 = 49_159;

/// The levels with their agencies in each province.
const LEVELS: [(&str, usize); 3] = [("tinh", 14), ("huyen", 8), ("xa", 10)];

/// The ballots, and the agencies with the ballots that were planned.
pub(crate) struct Ballots {
    pub(crate) ballots: String,
    pub(crate) agencies: String,
}

struct Agency {
    province: usize,
    level: &'static str,
    name: String,
    planned: i64,
    came: i64,
}

fn items() -> Vec<Item> {
    let levels = |share, best| Kind::Levels { levels: 5, good: 4, share, best, empty: 14 };
    let asked = [
        ("1.7.1", levels(860, 420)),
        ("1.7.2", levels(885, 420)),
        ("2.4.1", levels(865, 420)),
        ("2.4.2", levels(860, 420)),
        ("3.6", levels(900, 590)),
        ("4.4.1", levels(880, 420)),
        ("4.4.2", levels(885, 420)),
        ("5.6.1", levels(860, 420)),
        ("5.6.2", levels(870, 420)),
        ("5.6.3", Kind::One(&[("khong", 905), ("co", 80), ("", 15)])),
        ("6.4.1", levels(890, 420)),
        ("6.4.2", levels(875, 420)),
        ("7.4.1", levels(865, 420)),
        ("7.4.2", levels(855, 420)),
        ("8.1.2", levels(880, 420)),
    ];
    asked.into_iter().map(|(node, kind)| Item { column: format!("C{node}"), kind }).collect()
}

fn key<'k>(unit: &'k str, node: &'k str) -> Key<'k> {
    Key { year: "officials-2024", unit, node }
}

fn agencies(provinces: &[String]) -> Vec<Agency> {
    let mut all = Vec::new();
    for (province, code) in provinces.iter().enumerate() {
        for (level, count) in LEVELS {
            for number in 1..=count {
                let name = format!("{code}-{}{number:02}", &level[..1]);
                let here = key(&name, "");
                let planned = here.between("planned", 22, 36);
                let rate = if here.happens("few", 15) { (40, 65) } else { (76, 98) };
                let came = planned * here.between("came", rate.0, rate.1) / 100;
                all.push(Agency { province, level, name, planned, came });
            }
        }
    }
    // One ballot more or less here and there, until the number is the reported one.
    let mut at = 0;
    while let missing @ (i64::MIN..=-1 | 1..) = BALLOTS - all.iter().map(|agency| agency.came).sum::<i64>() {
        let agency: &mut Agency = &mut all[at];
        if missing < 0 || agency.came < agency.planned {
            agency.came += missing.signum();
        }
        at = (at + 7) % all.len();
    }
    all
}

/// All ballots and agencies, as CSV files.
pub(crate) fn ballots() -> Ballots {
    let (items, provinces) = (items(), provinces());
    let mut ballots = String::from("ma_phieu,gui_luc,tinh,cap,co_quan,chuc_vu");
    items.iter().for_each(|item| write!(ballots, ",{}", item.column).expect("a text"));
    ballots.push('\n');
    let mut frame = String::from("tinh,cap,co_quan,planned\n");
    let mut number = 0;
    for agency in agencies(&provinces) {
        let province = &provinces[agency.province];
        writeln!(frame, "{province},{},{},{}", agency.level, agency.name, agency.planned).expect("a text");
        let there = key(&agency.name, "");
        let meeting = there.happens("meeting", 3).then(|| sent(there));
        for _ in 0..agency.came {
            number += 1;
            let person = format!("B{number:05}");
            let here = key(&person, "");
            let sent = meeting.clone().unwrap_or_else(|| sent(here));
            let position = if here.happens("leads", 280) { "lanh-dao" } else { "chuyen-vien" };
            write!(ballots, "{person},{sent},{province},{},{},{position}", agency.level, agency.name).expect("a text");
            let ease = key(province, "").between("ease", -45, 45)
                + there.between("ease", -50, 50)
                + here.between("ease", -80, 80);
            for item in &items {
                let drawn = answer(key(&person, &item.column), key(province, &item.column), item.kind, ease);
                ballots.push(',');
                ballots.push_str(match &drawn {
                    Drawn::Text(text) => text,
                    Drawn::Above(critical, content, not) => {
                        if *critical < 0 {
                            content
                        } else {
                            not
                        }
                    }
                });
            }
            ballots.push('\n');
        }
    }
    Ballots { ballots, agencies: frame }
}

/// A minute of the fieldwork.
fn sent(key: Key<'_>) -> String {
    let (day, hour, minute) = (key.between("day", 5, 24), key.between("hour", 7, 20), key.draw("minute", 59));
    format!("2024-12-{day:02} {hour:02}:{minute:02}")
}
