//! What `init` can start: the rulebooks and registers of the project, held in the program.

use crate::text::{Text, text};

/// Something to start from.
#[derive(Debug)]
pub struct Kind {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is.
    pub about: Text,
    /// The year of the pass.
    pub year: u16,
    /// The folder of the rulebook in the project.
    pub folder: &'static str,
    /// The rulebook, the file that names the others first.
    pub rulebook: &'static [File],
    /// The register of units.
    pub units: &'static str,
}

/// A file as the project has it.
#[derive(Debug)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub text: &'static str,
}

/// Files of one folder of the project, by name. A test holds the list to what the first of them includes.
macro_rules! files {
    ($folder:literal: $($name:literal)+) => {
        &[$(File { name: $name, text: include_str!(concat!("../../scoring-rules/", $folder, "/", $name)) }),+]
    };
}

const PROVINCES: &str = include_str!("../../scoring-rules/units/provinces.csv");

const MINISTRIES: &str = include_str!("../../scoring-rules/units/ministries.csv");

/// Everything that `init` can start.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "par-province",
        about: text("Chỉ số CCHC cấp tỉnh", "PAR INDEX of the provinces"),
        year: 2025,
        folder: "par-index-province/2025",
        rulebook: files!("par-index-province/2025": "rulebook.toml" "area-1.toml" "area-2.toml" "area-3.toml"
            "area-4.toml" "area-5.toml" "area-6.toml" "area-7.toml" "area-8.toml"),
        units: PROVINCES,
    },
    Kind {
        name: "par-ministry",
        about: text("Chỉ số CCHC cấp bộ", "PAR INDEX of the ministries"),
        year: 2025,
        folder: "par-index-ministry/876",
        rulebook: files!("par-index-ministry/876": "rulebook.toml" "area-1.toml" "area-2.toml" "area-3.toml"
            "area-4.toml" "area-5.toml" "area-6.toml" "area-7.toml"),
        units: MINISTRIES,
    },
    Kind {
        name: "sipas",
        about: text("Chỉ số hài lòng SIPAS", "SIPAS, satisfaction with public administration"),
        year: 2025,
        folder: "sipas/2023-2026",
        rulebook: files!("sipas/2023-2026": "rulebook.toml" "policy.toml" "service.toml" "perception.toml"
            "expectation.toml" "instrument.toml"),
        units: PROVINCES,
    },
    Kind {
        name: "service-766",
        about: text("Bộ chỉ số phục vụ người dân, doanh nghiệp (766)", "service quality after 766/QĐ-TTg"),
        year: 2025,
        folder: "service-766",
        rulebook: files!("service-766": "written.toml" "group-1.toml" "group-2.toml" "group-3.toml" "group-4.toml"
            "digitised-written.toml" "group-5.toml" "classification.toml"),
        units: PROVINCES,
    },
    Kind {
        name: "blank",
        about: text("bộ tiêu chí mẫu cho các sở, ban, ngành, để sửa", "a rulebook for departments, made to be edited"),
        year: 2025,
        folder: "blank",
        rulebook: files!("blank": "rulebook.toml"),
        units: include_str!("../../scoring-rules/blank/units.csv"),
    },
];

impl Kind {
    /// The file that names the others of the rulebook.
    #[must_use]
    pub fn main(&self) -> &'static str {
        self.rulebook.first().map_or("", |file| file.name)
    }
}
