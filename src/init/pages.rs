//! The pass and the README of a new folder.

use std::fmt::Write as _;

use super::start::Start;
use super::tables::{NOT_APPLICABLE, Table};
use super::xlsx::SHEET;
use super::{RULES, UNITS};
use crate::rules::Rulebook;
use crate::text::Listed;

/// The pass, with a line of explanation for everything that is to be decided.
pub(super) fn pass(start: &Start, rulebook: &Rulebook, tables: &[Table]) -> String {
    let mut out = format!(
        "# {name}, năm {year}: đợt chấm do `{command}` tạo.\n\
         # Dòng bắt đầu bằng dấu # là ghi chú. Điền xong các bảng thì chạy: parindex check pass.toml\n\
         # A pass made by `{command}`. Fill the tables, then run: parindex check pass.toml\n\n\
         [pass]\n\
         rulebook = \"{RULES}/{main}\"\n\
         year = {year}\n\
         # Số liệu là gì: \"official\" chính thức, \"published\" chép từ kết quả công bố, \"made-up\" số liệu giả để thử.\n\
         # Khi số liệu thật đã đủ thì đổi thành \"official\".\n\
         data-status = \"made-up\"\n\
         # Nguồn số liệu, một câu; in cùng kết quả.\n\
         source = \"Chưa ghi nguồn số liệu\"\n\n\
         [units]\n\
         register = \"{UNITS}\"\n\
         # Đơn vị không đánh giá trong đợt này, kèm lý do; bỏ dấu # để dùng.\n\
         # left-out = [{{ unit = \"…\", reason = \"…\" }}]\n\
         # assessed-only = [{{ unit = \"…\", reason = \"…\" }}]   # có chỉ số, không xếp hạng\n\
         # not-submitted = [{{ unit = \"…\", reason = \"…\" }}]   # chưa có thống kê\n\
         # disqualified = [{{ unit = \"…\", reason = \"…\" }}]    # có chỉ số, không xếp hạng, không xếp loại\n",
        name = rulebook.nodes[0].name.vi,
        year = start.year,
        command = start.command,
        main = start.main(),
    );
    tables.iter().for_each(|table| input(table, &mut out));
    out
}

fn input(table: &Table, out: &mut String) {
    let form = if table.is_long { "long" } else { "wide" };
    let ignored: Vec<String> =
        table.columns.iter().filter(|column| column.meaning.is_none()).map(|column| quoted(&column.header)).collect();
    write!(
        out,
        "\n# {title}.\n\
         [[input]]\n\
         id = {id}\n\
         file = \"{stem}.xlsx\"\n\
         sheet = \"{SHEET}\"\n\
         # Muốn dùng tệp CSV: thêm dấu # vào hai dòng trên, bỏ dấu # ở hai dòng dưới.\n\
         # file = \"{stem}.csv\"\n\
         # delimiter = \";\"\n\
         form = \"{form}\"\n\
         decimal = \",\"                 # số ghi dạng chữ và trong CSV; ô số của Excel đọc đúng trong mọi trường hợp\n\
         dates = \"d/m/y\"\n\
         not-applicable = \"{NOT_APPLICABLE}\"\n",
        title = table.title,
        id = quoted(&table.id),
        stem = table.stem,
    )
    .expect("a text can grow");
    if !ignored.is_empty() {
        writeln!(out, "ignore = [{}]", ignored.join(", ")).expect("a text can grow");
    }
    out.push_str("[input.columns]\n");
    for column in &table.columns {
        if let Some(meaning) = &column.meaning {
            let plain = meaning.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let meaning = if plain && !meaning.bytes().all(|byte| byte.is_ascii_digit()) {
                meaning.clone()
            } else {
                quoted(meaning)
            };
            writeln!(out, "{meaning} = {}", quoted(&column.header)).expect("a text can grow");
        }
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What the folder is and what to do next.
pub(super) fn readme(start: &Start, rulebook: &Rulebook, tables: &[Table], units: usize) -> String {
    let list: String = tables
        .iter()
        .map(|table| {
            format!(
                "| `{stem}.xlsx` (hoặc `{stem}.csv`) | {title}: {rows} dòng |\n",
                stem = table.stem,
                title = table.title,
                rows = table.rows.len()
            )
        })
        .collect();
    let name = &rulebook.nodes[0].name;
    format!(
        "# {vi}, năm {year}\n\n\
         Thư mục này do `{command}` tạo: {units} đơn vị, {leaves} mục được chấm. Mức độ theo văn bản của bộ tiêu chí:\n\
         {status}.\n\n\
         | tệp | nội dung |\n|---|---|\n\
         | `pass.toml` | đợt chấm: năm, bộ tiêu chí, danh mục đơn vị, các bảng và ý nghĩa của từng cột |\n\
         | `{RULES}/` | bộ tiêu chí; thay một tệp trong đó khi có văn bản chính thức |\n\
         | `{UNITS}` | danh mục đơn vị |\n\
         {list}\n\
         ## Ba lệnh tiếp theo\n\n\
         1. Điền các ô màu vàng trong các tệp `.xlsx`. Mã và tên đã có sẵn và được khóa (không mật khẩu); ô xám để trống. Cột\n\
         \x20  \"Cách ghi\" nói mỗi mục cần gì. Rồi kiểm tra; mọi ô còn thiếu và mọi lỗi được báo trong một lần, kèm vị trí:\n\n\
         \x20  ```console\n   $ parindex check pass.toml\n   ```\n\n\
         2. Chấm điểm và xếp hạng:\n\n\
         \x20  ```console\n   $ parindex score pass.toml --out ket-qua\n   ```\n\n\
         3. Vì sao một đơn vị được điểm này:\n\n\
         \x20  ```console\n   $ parindex explain ket-qua --unit {first}\n   ```\n\n\
         Nếu mở tệp CSV bằng Excel, hãy định dạng các cột mã là văn bản trước, nếu không `01` thành `1` và `1.10` thành `1.1`; tệp\n\
         `.xlsx` không có vấn đề này nên được dùng sẵn trong `pass.toml`.\n\n\
         Sửa bộ tiêu chí hoặc danh mục đơn vị xong thì tạo bảng mới theo đúng các tệp đã sửa, vào một thư mục mới; thư mục này\n\
         vẫn giữ nguyên:\n\n\
         ```console\n$ parindex init own ../thu-muc-moi --from pass.toml\n```\n\n\
         ## In English\n\n\
         {en}, {year}, made by `{command}`: {units} units, {leaves} nodes that are scored. Fill the yellow cells of the\n\
         workbooks (codes and names are there, and locked without a password; grey cells stay empty), then run the three commands\n\
         above: `check` tells everything that is missing or wrong, with its cell; `score` writes the ranking; `explain` says why.\n\
         To use the CSV files instead, change the lines marked in `pass.toml`. After editing the rulebook or the register, `parindex init\n\
         own NEW-DIR --from pass.toml` makes tables for them in a new folder.\n",
        vi = name.vi,
        en = name.get(crate::text::Lang::En),
        year = start.year,
        command = start.command,
        leaves = rulebook.leaves().count(),
        status = rulebook.status.words().vi,
        first = first_unit(tables),
    )
}

fn first_unit(tables: &[Table]) -> &str {
    let first = tables.first().and_then(|table| table.rows.first()?.first());
    if let Some(super::tables::Cell::Given(code)) = first { code } else { "MÃ" }
}
