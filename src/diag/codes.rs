//! The register of codes: every kind of finding, its severity and its sentences in both languages.
//!
//! `R` rulebooks and passes, `D` data, `C` comparison, `A` audit. A code is never reused for
//! another meaning. Each has a page, `docs/diagnostics/<code>.md`, which `parindex explain <code>`
//! prints and whose example the tests run.

use super::Severity;
use crate::text::{Text, text};

/// A kind of finding.
#[derive(Debug)]
pub struct CodeInfo {
    /// The code.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// What stands at the marked place.
    pub label: Text,
    /// What stands at the other places.
    pub also: Text,
    /// How to mend it.
    pub hint: Text,
    /// Its page of the manual.
    pub page: &'static str,
}

/// Declares the codes and collects them in [`ALL`].
macro_rules! codes {
    ($($code:ident $severity:ident { message: $message:expr, $(label: $label:expr,)? $(also: $also:expr,)? $(hint: $hint:expr,)? })*) => {
        $(
            #[doc = concat!("See `docs/diagnostics/", stringify!($code), ".md`.")]
            pub static $code: CodeInfo = CodeInfo {
                code: stringify!($code),
                severity: Severity::$severity,
                message: $message,
                label: first(&[$($label)?]),
                also: first(&[$($also)?]),
                hint: first(&[$($hint)?]),
                page: include_str!(concat!("../../docs/diagnostics/", stringify!($code), ".md")),
            };
        )*

        /// Every code.
        pub static ALL: &[&CodeInfo] = &[$(&$code),*];
    };
}

const fn first(texts: &[Text]) -> Text {
    if texts.is_empty() { Text::NONE } else { texts[0] }
}

codes! {

    // Files of rulebooks and passes.
    R001 Error {
        message: text("tệp không phải UTF-8", "the file is not UTF-8"),
        label: text("byte này không thuộc UTF-8", "this byte is not UTF-8"),
        hint: text("lưu lại tệp với bảng mã UTF-8", "save the file as UTF-8"),
    }
    R002 Error {
        message: text("sai cú pháp TOML: {message}", "TOML syntax: {message}"),
    }
    R003 Error {
        message: text("`{key}` phải là {expected}, không phải {found}", "`{key}` must be {expected}, not {found}"),
        label: text("đây là {found}", "this is {found}"),
    }
    R004 Error {
        message: text("thiếu `{key}` trong {what}", "`{key}` is missing in {what}"),
        label: text("cần có `{key}` ở đây", "`{key}` belongs here"),
        hint: text("thêm `{key} = …`; khóa này không có giá trị mặc định", "add `{key} = …`; it has no default"),
    }
    R005 Error {
        message: text("`{name}` không nằm trong thư mục của tệp này", "`{name}` is not below the folder of this file"),
        label: text("đường dẫn này không được phép", "this path is not allowed"),
        hint: text("dùng đường dẫn tương đối, không có `..`, ổ đĩa hay địa chỉ mạng", "use a relative path without `..`, drive or address"),
    }
    R006 Error {
        message: text("không đọc được tệp kèm theo `{name}`: {why}", "cannot read the included file `{name}`: {why}"),
        label: text("được gọi ở đây", "included here"),
    }
    R007 Error {
        message: text("tệp kèm theo không được gọi tệp khác", "an included file cannot include others"),
        label: text("gọi tệp ở đây", "included here"),
        hint: text("gọi mọi tệp từ rulebook.toml", "include every file from rulebook.toml"),
    }
    R008 Error {
        message: text("dấu phẩy thập phân trong tệp TOML", "decimal comma in a TOML file"),
        label: text("số viết với dấu phẩy", "a number with a comma"),
        hint: text("viết dấu chấm: `{text}`", "write a point: `{text}`"),
    }
    R009 Error {
        message: text("`{key}` được khai hai lần", "`{key}` is given twice"),
        label: text("khai lần thứ hai", "the second time"),
        also: text("khai lần thứ nhất", "the first time"),
        hint: text("bỏ một trong hai, hoặc sửa mã", "remove one of the two, or mend its code"),
    }
    R010 Error {
        message: text("`{word}` không phải giá trị của `{key}`", "`{word}` is not a value of `{key}`"),
        label: text("không có giá trị này", "no such value"),
        hint: text("có phải `{near}`? Các giá trị: {words}", "did you mean `{near}`? The values are: {words}"),
    }
    R011 Error {
        message: text("`{text}` của `{key}` không phải số đọc được chính xác", "`{text}` of `{key}` is not a number that can be read exactly"),
        label: text("tối đa 9 chữ số thập phân, không số mũ; điểm tối đa 1000000", "at most 9 decimals, no exponent; points to 1000000"),
        hint: text("viết như `9.5`; trọng số có thể viết `\"1/3\"`", "write it as `9.5`; a weight may be `\"1/3\"`"),
    }
    R012 Error {
        message: text("`{key}` phải là số nguyên từ {least} đến {most}, không phải {text}", "`{key}` must be a whole number from {least} to {most}, not {text}"),
        label: text("ngoài khoảng", "out of range"),
    }
    R013 Error {
        message: text("không có khóa `{key}` trong {what}", "there is no key `{key}` in {what}"),
        label: text("khóa lạ", "unknown key"),
        hint: text("các khóa dùng được: {known}", "the keys are: {known}"),
    }
    R014 Error {
        message: text("không có khóa `{key}` trong {what}", "there is no key `{key}` in {what}"),
        label: text("có phải `{near}`?", "did you mean `{near}`?"),
        hint: text("các khóa dùng được: {known}", "the keys are: {known}"),
    }
    R015 Error {
        message: text("`{key}` và `{other}` loại trừ nhau", "`{key}` and `{other}` exclude each other"),
        label: text("bỏ khóa này", "remove this"),
        also: text("hoặc khóa này", "or this"),
    }
    R016 Error {
        message: text("nêu tên quá {most} tệp", "more than {most} files are named"),
        label: text("ở đây", "here"),
        hint: text("tệp có lẽ được sinh tự động và bị sai; gộp các tệp lại", "the file was probably generated, and wrongly; join the files"),
    }

    R017 Error {
        message: text("khóa có chữ có dấu phải đặt trong ngoặc kép: `{text}`", "a key with letters beyond a–z stands in quotes: `{text}`"),
        hint: text("viết `\"{text}\" = …`", "write `\"{text}\" = …`"),
    }

    // The head of a rulebook.
    R104 Error {
        message: text("năm cuối {until} trước năm đầu {from}", "the last year {until} is before the first year {from}"),
        label: text("trước năm đầu", "before the first year"),
    }
    R105 Error {
        message: text("nhóm xếp loại `{id}` khai hai lần", "the band `{id}` is given twice"),
        label: text("lần thứ hai", "the second time"),
        also: text("lần thứ nhất", "the first time"),
    }
    R106 Error {
        message: text("các giai đoạn không theo thứ tự, hoặc khai hai lần: `{stage}`", "the stages are not in order, or one is given twice: `{stage}`"),
        label: text("đứng sai chỗ", "stands in the wrong place"),
        hint: text("thứ tự là: {stages}; giai đoạn cuối cùng là giai đoạn được tính", "the order is: {stages}; the last one counts"),
    }

    // The tree.
    R201 Error {
        message: text("bộ tiêu chí không có mục nào", "the rulebook has no node"),
        label: text("thiếu các bảng [node.\"…\"]", "the tables [node.\"…\"] are missing"),
        hint: text("khai mỗi lĩnh vực, tiêu chí, tiêu chí thành phần bằng một bảng [node.\"1.1\"]", "give each area, criterion and sub-criterion a table [node.\"1.1\"]"),
    }
    R202 Error {
        message: text("`{code}` không dùng làm mã được", "`{code}` cannot be a code"),
        label: text("mã gồm chữ, số, `-`, `_`, ngăn bằng dấu chấm", "a code is letters, digits, `-`, `_`, parted by points"),
        hint: text("viết `[node.\"1.1.2\"]`; `total` dành cho chỉ số", "write `[node.\"1.1.2\"]`; `total` is the index itself"),
    }
    R203 Error {
        message: text("bộ tiêu chí có quá {most} mục", "the rulebook has more than {most} nodes"),
        label: text("bảng đầu tiên", "the first of the tables"),
        hint: text("tệp có lẽ được sinh tự động và bị sai", "the file was probably generated, and wrongly"),
    }
    R205 Error {
        message: text("mục {code} không có mục cha {parent}", "node {code} has no parent {parent}"),
        label: text("{parent} chưa được khai", "{parent} is not declared"),
        hint: text("khai [node.\"{parent}\"] hoặc sửa mã {code}", "declare [node.\"{parent}\"] or mend the code {code}"),
    }
    R206 Error {
        message: text("mục {code} không có mục con và không có phương pháp chấm điểm", "node {code} has neither children nor a method"),
        label: text("thiếu `method`", "`method` is missing"),
        hint: text("thêm `method = …` (xem `parindex methods`) hoặc khai các mục con", "add `method = …` (see `parindex methods`) or declare its children"),
    }
    R207 Error {
        message: text("mục {code} có mục con {child} nên không được chấm trực tiếp", "node {code} has the child {child} and cannot be scored itself"),
        label: text("bỏ `method`", "remove `method`"),
        also: text("mục con ở đây", "the child stands here"),
    }
    R208 Error {
        message: text("mục {code} không có mục con để gộp", "node {code} has no children to combine"),
        label: text("bỏ `aggregate`", "remove `aggregate`"),
    }
    R209 Error {
        message: text("mục {code} chưa khai nguồn số liệu", "node {code} does not say where its values come from"),
        label: text("thiếu `source`", "`source` is missing"),
        hint: text("thêm `source = \"appraised\"` ở mục này, ở lĩnh vực hoặc ở [rulebook]", "add `source = \"appraised\"` here, to the area or to [rulebook]"),
    }
    R210 Error {
        message: text("điểm tối đa của các mục con của {code} cộng lại là {sum}, không phải {max}", "the maxima of the children of {code} sum to {sum}, not to {max}"),
        label: text("các mục con: {parts}", "the children: {parts}"),
        hint: text("sửa điểm tối đa của mục này hoặc của mục con", "mend this maximum or one of the children's"),
    }
    R211 Error {
        message: text("điểm tối đa của các lĩnh vực cộng lại là {sum}, không phải {total}", "the maxima of the areas sum to {sum}, not to {total}"),
        label: text("các lĩnh vực: {parts}", "the areas: {parts}"),
        hint: text("sửa `total` hoặc điểm tối đa của một lĩnh vực", "mend `total` or the maximum of an area"),
    }
    R212 Error {
        message: text("điểm thưởng, điểm trừ {code} chỉ dùng được khi mục cha cộng điểm, không dùng với `{aggregate}`", "the bonus or deduction {code} can stand below a sum only, not below `{aggregate}`"),
        label: text("không cộng được vào mục cha", "cannot be added to the parent"),
        also: text("mục cha gộp bằng `{aggregate}`", "the parent is combined by `{aggregate}`"),
    }
    R213 Error {
        message: text("cách gộp `{aggregate}` không dùng trọng số", "the aggregate `{aggregate}` takes no weights"),
        label: text("trọng số của {code}", "the weight of {code}"),
        hint: text("bỏ `weight`, hoặc dùng `aggregate = \"weighted-mean\"` ở mục cha", "remove `weight`, or set `aggregate = \"weighted-mean\"` at the parent"),
    }
    R214 Error {
        message: text("mục {code} thiếu trọng số", "node {code} has no weight"),
        label: text("mục cha gộp bằng `{aggregate}` nên cần `weight`", "the parent is combined by `{aggregate}` and needs `weight`"),
    }
    R215 Error {
        message: text("các trọng số cộng lại là {sum}, không phải 1 hay 100", "the weights sum to {sum}, neither 1 nor 100"),
        label: text("trọng số đầu tiên", "the first of the weights"),
        hint: text("một phần ba viết là `\"1/3\"`, không phải 0.33", "write a third as `\"1/3\"`, not 0.33"),
    }
    R216 Error {
        message: text("`{source}` không phải nguồn số liệu", "`{source}` is not a source"),
        label: text("không có nguồn này", "no such source"),
        hint: text("các nguồn: appraised, indicator, survey.<tên>, index.<tên>", "the sources are: appraised, indicator, survey.<name>, index.<name>"),
    }
    R217 Error {
        message: text("điểm thưởng, điểm trừ không có điểm tối đa riêng", "a bonus or deduction has no maximum of its own"),
        label: text("bỏ `max`", "remove `max`"),
        hint: text("giới hạn bằng `cap`", "limit it by `cap`"),
    }
    R218 Error {
        message: text("mục {code} chỉ để tham khảo nên không khai `{key}`", "node {code} only informs and takes no `{key}`"),
        label: text("bỏ `{key}`", "remove `{key}`"),
        hint: text("mục chỉ để tham khảo không có điểm và không tính vào mục cha", "what only informs has no points and does not count in its parent"),
    }
    R219 Error {
        message: text("mục {code} chỉ để tham khảo nhưng có mục con {child} được chấm điểm", "node {code} only informs, but its child {child} is scored"),
        label: text("mục con này được chấm điểm", "this child is scored"),
        also: text("khai `information` ở đây", "`information` is set here"),
        hint: text("dùng `method = \"information\"` cho mục con, hoặc bỏ `information = true` ở mục cha", "set `method = \"information\"` at the child, or remove `information = true` from its parent"),
    }
    R220 Error {
        message: text("không mục con nào của {code} được tính điểm", "no child of {code} counts"),
        label: text("các mục con chỉ để tham khảo", "its children only inform"),
        hint: text("khai `information = true` ở mục này, hoặc thêm mục con được chấm điểm", "set `information = true` here, or add a child that is scored"),
    }
    R221 Error {
        message: text("điểm tối đa {max} của mục {code} có nhiều chữ số thập phân hơn `round = {round}`", "the maximum {max} of node {code} has more decimals than `round = {round}`"),
        label: text("làm tròn tại đây sẽ vượt điểm tối đa", "rounding here could exceed the maximum"),
        hint: text("tăng `round`, hoặc sửa `max`", "raise `round`, or mend `max`"),
    }
    R222 Error {
        message: text("`missing = \"{missing}\"` chỉ dùng cho mục có nguồn `appraised`", "`missing = \"{missing}\"` is for nodes whose source is `appraised`"),
        label: text("mục {code} không được tự đánh giá", "node {code} is not self-assessed"),
        hint: text("dùng `refuse` hoặc `zero`", "use `refuse` or `zero`"),
    }
    R223 Error {
        message: text("`{text}` trong `formerly` không phải mã mục", "`{text}` in `formerly` is no code of a node"),
        label: text("mã của mục trong bộ tiêu chí trước, ví dụ \"2.3\"", "a code of the edition before, such as \"2.3\""),
    }
    R224 Error {
        message: text("`formerly` nêu mục {former} hai lần", "`formerly` names node {former} twice"),
        label: text("lần thứ hai", "for the second time"),
        also: text("lần thứ nhất", "for the first time"),
        hint: text("bỏ một trong hai", "remove one of them"),
    }

    // Tiers, bands and parameters of methods.
    R301 Error {
        message: text("các bậc chồng nhau trong {range}", "tiers overlap in {range}"),
        label: text("chồng lên bậc trước", "overlaps the tier before"),
        also: text("bậc trước", "the tier before"),
        hint: text("mỗi giá trị chỉ thuộc một bậc: `at-least` và `at-most` lấy cả đầu mút, `above` và `below` thì không", "every value lies in one tier: `at-least` and `at-most` hold the end, `above` and `below` do not"),
    }
    R302 Error {
        message: text("các bậc để hở {side} {from}", "tiers leave a gap {side} {from}"),
        label: text("không bậc nào nhận giá trị ở đó", "no tier holds a value there"),
        also: text("bậc trước", "the tier before"),
        hint: text("kéo dài một bậc, hoặc bỏ đầu mút để bậc mở", "widen a tier, or leave the end out to keep it open"),
    }
    R303 Error {
        message: text("bậc {range} không bao giờ được áp dụng", "the tier {range} can never apply"),
        label: text("không có giá trị nào thuộc bậc này", "no value lies in it"),
    }
    R304 Error {
        message: text("các bậc không theo thứ tự", "the tiers are not in order"),
        label: text("đứng sai chỗ", "stands in the wrong place"),
        also: text("bậc trước", "the tier before"),
        hint: text("xếp từ cao xuống thấp hoặc từ thấp lên cao", "order them from the highest down or from the lowest up"),
    }
    R305 Error {
        message: text("điểm của một mức phải từ 0 đến {max}", "the points of a level must lie from 0 to {max}"),
        label: text("ngoài khoảng", "out of range"),
    }
    R306 Warning {
        message: text("không mức nào đạt điểm tối đa {max}", "no level reaches the maximum {max}"),
        label: text("mức cao nhất thấp hơn {max}", "the highest is below {max}"),
    }
    R307 Error {
        message: text("`{key}` phải lớn hơn 0", "`{key}` must be above zero"),
        label: text("không lớn hơn 0", "not above zero"),
    }
    R308 Error {
        message: text("`{key}` và `{other}` không được bằng nhau", "`{key}` and `{other}` must differ"),
        label: text("bằng nhau", "equal"),
    }
    R309 Error {
        message: text("cần đúng một trong hai: `{key}` hoặc `{other}`", "exactly one of `{key}` and `{other}` is needed"),
        label: text("thiếu cả hai, hoặc thừa một", "both are missing, or one is too many"),
    }
    R310 Error {
        message: text("danh sách điều kiện phải gồm từ 1 đến {most} tên khác nhau, không trống, không chứa `|`, không phải `none`", "the conditions must be 1 to {most} different names, not empty, without `|`, and not `none`"),
        label: text("số tên dùng được: {found}", "names that can be used: {found}"),
    }
    R311 Error {
        message: text("`{key}` không được âm", "`{key}` must not be negative"),
        label: text("số âm", "below zero"),
        hint: text("giá trị âm luôn được 0 điểm; nếu văn bản quy định khác thì dùng `tiers`", "a negative value earns no points; use `tiers` for anything else"),
    }
    R312 Error {
        message: text("`{key}` phải nhỏ hơn `{other}`", "`{key}` must be below `{other}`"),
        label: text("không nhỏ hơn `{other}`", "not below `{other}`"),
        also: text("`{other}` ở đây", "`{other}` stands here"),
    }
    R313 Error {
        message: text("`previous-part` chỉ dùng khi `zero-denominator = \"previous\"`", "`previous-part` is for `zero-denominator = \"previous\"` only"),
        label: text("không có tác dụng", "does nothing here"),
        hint: text("bỏ `previous-part`, hoặc khai `zero-denominator = \"previous\"`", "remove `previous-part`, or set `zero-denominator = \"previous\"`"),
    }

    // Examples and sources of rules.
    R401 Error {
        message: text("ví dụ không đúng: quy tắc cho {found}, ví dụ ghi {expect}", "the example does not hold: the rule gives {found}, the example says {expect}"),
        label: text("quy tắc cho {found}", "the rule gives {found}"),
    }
    R402 Error {
        message: text("ví dụ thiếu số liệu; cần: {fields}", "the example lacks values; needed: {fields}"),
        label: text("thiếu số liệu", "values are missing"),
    }
    R403 Warning {
        message: text("mục {code} chưa dẫn căn cứ pháp lý", "node {code} has no legal basis"),
        label: text("thiếu `basis`", "`basis` is missing"),
        hint: text("thêm `basis = { place = \"Phụ lục II, 1.1.2\" }` ở đây hoặc ở mục cha", "add `basis = { place = \"Phụ lục II, 1.1.2\" }` here or above"),
    }
    R404 Warning {
        message: text("mục {code} chưa khai mức độ bám sát văn bản nguồn", "node {code} does not say how far it follows its source"),
        label: text("thiếu `status`; coi là minh họa", "`status` is missing; taken as illustrative"),
        hint: text("thêm `status = \"official\"`, `cited`, `reconstructed` hoặc `illustrative` ở đây hoặc ở [rulebook]", "add `status = \"official\"`, `cited`, `reconstructed` or `illustrative` here or in [rulebook]"),
    }

    // Passes.
    R501 Error {
        message: text("năm {year} không thuộc các năm {years} của bộ tiêu chí", "the year {year} is not one of the rulebook's, {years}"),
        label: text("năm của đợt chấm", "the year of the pass"),
        hint: text("chọn bộ tiêu chí đúng năm, hoặc sửa `years` của bộ tiêu chí", "name the rulebook of that year, or mend `years` in the rulebook"),
    }
    R502 Error {
        message: text("`{meaning}` không phải ý nghĩa của một cột", "`{meaning}` is not the meaning of a column"),
        label: text("có phải `{near}`?", "did you mean `{near}`?"),
        hint: text("dạng long: unit, name, year, node, stage, self-assessed, tên trường của phương pháp, fraction, printed; dạng wide: unit, name, year, mã mục hoặc mã mục.trường; dạng tasks: unit, name, year, task, due, finished, status", "long: unit, name, year, node, stage, self-assessed, the fields of methods, fraction, printed; wide: unit, name, year, a node's code or code.field; tasks: unit, name, year, task, due, finished, status"),
    }
    R506 Error {
        message: text("không đọc được {file}: {why}", "cannot read {file}: {why}"),
        label: text("tên tệp ghi ở đây", "the file is named here"),
        hint: text("đường dẫn tính từ thư mục của tệp đợt chấm", "the path starts at the folder of the pass file"),
    }
    R507 Error {
        message: text("{folder} không còn là kết quả như lúc chấm điểm", "{folder} is no longer what its run wrote"),
        label: text("thư mục kết quả ghi ở đây", "the run directory is named here"),
        hint: text("chạy `parindex verify {folder}`, rồi chấm lại đợt đó", "run `parindex verify {folder}`, then score that pass again"),
    }
    R508 Error {
        message: text("{file} không có trang tính `{sheet}`", "{file} has no sheet `{sheet}`"),
        label: text("không có trang này", "no such sheet"),
        hint: text("các trang: {sheets}", "the sheets are: {sheets}"),
    }
    R509 Error {
        message: text("`{key}` không dùng cho {file}", "`{key}` does not apply to {file}"),
        label: text("bỏ khóa này", "remove this"),
        hint: text("`sheet` chỉ dùng cho tệp .xlsx, `delimiter` chỉ dùng cho tệp chữ (.csv)", "`sheet` is for .xlsx files only, `delimiter` for text files (.csv) only"),
    }

    R520 Error {
        message: text("bộ tiêu chí không cho phép khai mục {node} \"không áp dụng\": mục {fixed} luôn áp dụng", "the rulebook does not allow node {node} to be taken out as not applicable: {fixed} always applies"),
        label: text("khai ở đây", "declared here"),
        also: text("mục {fixed} trong bộ tiêu chí", "node {fixed} in the rulebook"),
        hint: text("nếu văn bản cho phép, thêm `may-not-apply = true` vào mục này hoặc mục cha trong bộ tiêu chí", "if the decision allows it, add `may-not-apply = true` to the node or one above it in the rulebook"),
    }

    R521 Error {
        message: text("mục {node} chấm theo phương pháp \"{method}\", không nhận {takes} từ kế hoạch", "node {node} is scored by the method \"{method}\", which does not take {takes} of a work plan"),
        label: text("khai ở đây", "declared here"),
        also: text("mục này trong bộ tiêu chí", "the node in the rulebook"),
        hint: text("mục nhận: {fields}. numerator và denominator dành cho `ratio`, count cho `count`, `deduction`, `bonus`, task cho `timeliness`", "the node takes: {fields}. numerator and denominator are for `ratio`, count for `count`, `deduction` and `bonus`, task for `timeliness`"),
    }

    R522 Error {
        message: text("bộ tiêu chí không có phiếu \"{survey}\"", "the rulebook has no instrument \"{survey}\""),
        label: text("khai ở đây", "named here"),
        hint: text("các phiếu của bộ tiêu chí ([instrument.…]): {known}", "the instruments of the rulebook ([instrument.…]): {known}"),
    }

    R523 Error {
        message: text("câu {item} cấp điểm trung bình (`mean`) nhưng thang của câu không có mức", "the item {item} gives a mean (`mean`), and its scale has no levels"),
        label: text("khai ở đây", "declared here"),
        hint: text("dùng thang có `levels`, hoặc `node` để lấy tỷ lệ hài lòng", "use a scale with `levels`, or `node` for the share satisfied"),
    }

    // Files of tables: what they are made of.
    D101 Error {
        message: text("tệp dùng bảng mã {found}, không phải UTF-8", "the file is {found}, not UTF-8"),
        label: text("tệp bắt đầu ở đây", "the file starts here"),
        hint: text("trong Excel: Lưu thành (Save As), chọn \"CSV UTF-8\"", "in Excel: Save As, choose \"CSV UTF-8\""),
    }
    D102 Error {
        message: text("tệp không phải UTF-8: byte {byte} ở vị trí {offset}", "the file is not UTF-8: byte {byte} at offset {offset}"),
        label: text("byte này không thuộc UTF-8", "this byte is not UTF-8"),
        hint: text("lưu lại tệp với bảng mã UTF-8; tệp cũ có thể dùng Windows-1258, TCVN3 hoặc VNI", "save the file as UTF-8; an old file may be in Windows-1258, TCVN3 or VNI"),
    }
    D103 Error {
        message: text("ký tự điều khiển {char} trong tệp", "the control character {char} in the file"),
        label: text("ký tự này không thuộc một bảng số liệu", "this character does not belong in a table"),
        hint: text("xóa ký tự này; nếu tệp có nhiều ký tự như vậy, hãy xuất lại thành CSV UTF-8", "remove it; if there are many, export the file again as CSV UTF-8"),
    }
    D104 Error {
        message: text("`{text}` có ký tự không được phép: {char}", "`{text}` has a character that is not allowed: {char}"),
        label: text("{why}", "{why}"),
        hint: text("xóa ký tự đó, hoặc gõ lại cả ô thay vì sao chép", "remove the character, or type the cell again instead of copying it"),
    }
    D106 Error {
        message: text("tệp là {found}, không phải CSV", "the file is {found}, not CSV"),
        label: text("tệp bắt đầu ở đây", "the file starts here"),
        hint: text("mở tệp bằng chương trình bảng tính và lưu thành \"CSV UTF-8\"; đổi đuôi tệp thành .csv là chưa đủ", "open it in a spreadsheet program and save it as \"CSV UTF-8\"; a new file extension is not enough"),
    }

    // Files of tables: their shape.
    D201 Error {
        message: text("các cột được ngăn bằng {found}, không phải {declared} như khai báo", "the columns are parted by {found}, not by {declared} as declared"),
        label: text("dòng tiêu đề chỉ có một cột", "the header is a single column"),
        hint: text("khai `delimiter` đúng với tệp: \",\", \";\" hoặc \"tab\"", "declare the `delimiter` of the file: \",\", \";\" or \"tab\""),
    }
    D202 Error {
        message: text("dòng có {found} cột, dòng tiêu đề có {expected}", "the row has {found} {found|column|columns}, the header has {expected}"),
        label: text("{found} cột thay vì {expected}", "{found} {found|column|columns} instead of {expected}"),
        hint: text("mỗi dòng phải đủ cột như dòng tiêu đề; ô có chứa dấu ngăn cột phải đặt trong dấu nháy kép; bỏ dòng ghi chú", "every row has the columns of the header; a cell that holds the delimiter stands in double quotes; remove lines of comment"),
    }
    D203 Error {
        message: text("cột thứ {column} có giá trị nhưng không có tên", "column {column} holds values but has no name"),
        label: text("cột này chưa có tên", "this column has no name"),
        hint: text("đặt tên cho cột ở dòng tiêu đề, hoặc xóa cột", "name the column in the header, or remove it"),
    }
    D204 Error {
        message: text("dấu nháy kép sai quy cách", "double quotes used wrongly"),
        label: text("{why}", "{why}"),
        also: text("dấu nháy mở ở đây", "the quote opens here"),
        hint: text("đặt cả ô trong dấu nháy kép và viết đôi mỗi dấu nháy bên trong: `\"Đề án \"\"Một cửa\"\"\"`", "put the whole cell in double quotes and double each quote inside: `\"The \"\"one-stop\"\" project\"`"),
    }
    D205 Error {
        message: text("{what} vượt giới hạn {most}", "{what} is above the limit of {most}"),
        label: text("vượt giới hạn từ đây", "above the limit from here"),
        hint: text("kiểm tra dấu xuống dòng và dấu ngăn cột; tệp có thể không phải là một bảng", "check line ends and delimiter; the file may not be a table"),
    }
    D206 Error {
        message: text("tệp trống, hoặc hết trước dòng tiêu đề", "the file is empty, or ends before its header"),
        label: text("không có dòng tiêu đề", "there is no header"),
        hint: text("xuất lại tệp; dòng đầu, hoặc dòng mà `header-line` nêu, là tên các cột", "export the file again; its first line, or the one that `header-line` names, names the columns"),
    }
    D207 Error {
        message: text("dòng tiêu đề của {file} không có cột `{column}`", "the header of {file} has no column `{column}`"),
        label: text("thiếu cột `{column}`", "column `{column}` is missing"),
        also: text("khai ở đây", "declared here"),
        hint: text("tệp có các cột: {known}; dòng đầu của tệp phải là tên cột", "the columns of the file are: {known}; its first line must name the columns"),
    }
    D208 Error {
        message: text("hai cột cùng tên `{column}`", "two columns are named `{column}`"),
        label: text("lần thứ hai", "the second time"),
        also: text("lần thứ nhất", "the first time"),
        hint: text("đổi tên hoặc xóa một trong hai cột", "rename or remove one of the two"),
    }
    D209 Error {
        message: text("cột `{column}` của {file} chưa được khai báo", "the column `{column}` of {file} is not declared"),
        label: text("cột chưa khai báo", "undeclared column"),
        also: text("khai báo bảng ở đây", "the table is declared here"),
        hint: text("khai `ý nghĩa = \"{column}\"` trong [input.columns], hoặc ghi tên cột vào `ignore` để bỏ qua; các ý nghĩa: {known}", "declare `meaning = \"{column}\"` in [input.columns], or name it in `ignore` to read past it; the meanings are: {known}"),
    }
    D210 Error {
        message: text("dòng tiêu đề của {file} không có cột `{column}` nhưng có `{near}`", "the header of {file} has no column `{column}` but has `{near}`"),
        label: text("có phải cột `{column}`?", "is this `{column}`?"),
        also: text("khai ở đây", "declared here"),
        hint: text("sửa tên cột trong tệp hoặc trong khai báo; tệp có các cột: {known}", "mend the name in the file or in the declaration; the columns of the file are: {known}"),
    }
    D211 Error {
        message: text("dòng trống trong bảng", "a blank line in the table"),
        label: text("dòng trống", "blank line"),
        hint: text("xóa dòng trống sau khi chắc chắn không thiếu số liệu", "remove it once you are sure that no figures are lost"),
    }
    D212 Warning {
        message: text("không có cột `{column}` để bỏ qua", "there is no column `{column}` to read past"),
        label: text("khai ở đây", "declared here"),
    }
    D213 Error {
        message: text("bảng thiếu cột cho `{meaning}`", "the table has no column for `{meaning}`"),
        label: text("dòng tiêu đề", "the header"),
        also: text("khai báo bảng ở đây", "the table is declared here"),
        hint: text("khai `{meaning} = \"tên cột\"` trong [input.columns]; tệp có các cột: {known}; dòng đầu của tệp phải là tên cột", "declare `{meaning} = \"header\"` in [input.columns]; the columns of the file are: {known}; its first line must name the columns"),
    }
    D214 Error {
        message: text("dòng {declared} của {file} không ghi tên cột nào được khai; dòng {line} mới là dòng tiêu đề", "line {declared} of {file} names no column that is declared; line {line} does"),
        label: text("tên các cột ở đây", "the columns are named here"),
        also: text("khai báo bảng ở đây", "the table is declared here"),
        hint: text("thêm `header-line = {line}` vào {part} này; các dòng phía trên không được đọc", "add `header-line = {line}` to this {part}; the lines above it are not read"),
    }
    D215 Error {
        message: text("dòng {line} của {file} đánh số các cột: {labels}", "line {line} of {file} numbers the columns: {labels}"),
        label: text("không phải số liệu", "no data"),
        also: text("khai báo bảng ở đây", "the table is declared here"),
        hint: text("thêm `column-numbers = true` vào {part} này để bỏ qua dòng này, hoặc xóa dòng khỏi bảng", "add `column-numbers = true` to this {part} to leave the line out, or delete it from the table"),
    }
    D216 Error {
        message: text("dòng {line} của {file}, ngay dưới dòng tiêu đề, không đánh số các cột", "line {line} of {file}, right below the header, does not number the columns"),
        label: text("chờ một dòng như (1) (2) (3), 1 2 3 hoặc A B 1 2", "expected: a line such as (1) (2) (3), 1 2 3 or A B 1 2"),
        also: text("khai có dòng đánh số cột", "declared here"),
        hint: text("bỏ `column-numbers` nếu bảng không có dòng đánh số; nếu có thì dòng đó phải đủ số theo thứ tự, ngay dưới dòng tiêu đề", "remove `column-numbers` if there is no such line; otherwise it stands right below the header, its numbers in their order"),
    }
    D217 Error {
        message: text("dòng {line} không nêu đơn vị nào", "line {line} names no unit"),
        label: text("có vẻ không phải số liệu", "hardly a row of data"),
        hint: text("dòng tiêu đề thứ hai, tổng cộng, ghi chú, ngày tháng, chữ ký không thuộc bảng số liệu: xóa khỏi bảng, hoặc chuyển lên trên dòng tiêu đề và khai `header-line`; nếu là số liệu thì ghi mã đơn vị", "second headers, totals, notes, dates and signatures do not belong in a table: delete the line, or move it above the header and declare `header-line`; if it is data, give the code of its unit"),
    }

    // Values of cells.
    D301 Error {
        message: text("`{text}` không phải là số", "`{text}` is not a number"),
        label: text("cột {column}", "column {column}"),
        hint: text("ghi một con số; không công thức, khoảng hay chữ; phần trăm như 44,10% được đọc khi đợt chấm khai `percent = \"read\"`", "write one number; no formula, range or word; a percentage such as 44.10% is read where the pass declares `percent = \"read\"`"),
    }
    D302 Error {
        message: text("`{text}` dùng dấu thập phân khác với khai báo của đợt chấm", "`{text}` has another decimal mark than the pass declares"),
        label: text("cột {column}", "column {column}"),
        hint: text("khai `decimal` trong đợt chấm, hoặc sửa số", "declare `decimal` in the pass, or mend the number"),
    }
    D303 Error {
        message: text("`{text}` có thể hiểu hai cách: số thập phân hoặc số hàng nghìn", "`{text}` can be read two ways: with decimals or as thousands"),
        label: text("cột {column}", "column {column}"),
        hint: text("khai `thousands = \"none\"` nếu đây là dấu thập phân đã khai ở `decimal`; nếu là hàng nghìn thì khai dấu đó ở `thousands` và dấu kia ở `decimal`", "declare `thousands = \"none\"` if this is the decimal mark that `decimal` declares; if it parts thousands, declare it as `thousands` and the other mark as `decimal`"),
    }
    D304 Error {
        message: text("`{text}` không phải một số được viết đủ chữ số", "`{text}` is not a finite number written in full"),
        label: text("cột {column}", "column {column}"),
        hint: text("viết đủ chữ số, không dùng số mũ; NaN và inf không phải số liệu", "write all digits without an exponent; NaN and inf are no figures"),
    }
    D306 Error {
        message: text("`{text}` là số âm", "`{text}` is negative"),
        label: text("cột {column}", "column {column}"),
        hint: text("trường này không nhận số âm", "this field takes no negative number"),
    }
    D307 Error {
        message: text("{points} điểm vượt điểm tối đa {max}", "{points} {points|point is|points are} above the maximum {max}"),
        label: text("quá điểm tối đa", "above the maximum"),
        also: text("mục này trong bộ tiêu chí", "the node in the rulebook"),
        hint: text("kiểm tra điểm và mã mục", "check the points and the code of the node"),
    }
    D308 Error {
        message: text("`{text}` có quá 9 chữ số thập phân", "`{text}` has more than 9 decimals"),
        label: text("cột {column}", "column {column}"),
        hint: text("có thể là sai số của phép tính trên máy; ghi số đã chốt, hoặc khai `excess-decimals = \"round\"` trong đợt chấm", "perhaps the remains of a computation; write the value as it was decided, or declare `excess-decimals = \"round\"` in the pass"),
    }
    D309 Error {
        message: text("ô số liệu để trống", "a cell of values is empty"),
        label: text("cột {column}", "column {column}"),
        hint: text("ghi giá trị, hoặc khai nghĩa của ô trống bằng `missing` trong bộ tiêu chí", "fill it, or say what an empty cell means by `missing` in the rulebook"),
    }
    D310 Error {
        message: text("`{text}`: bộ tiêu chí không cho phép mục {node} \"không áp dụng\"", "`{text}`: the rulebook does not allow node {node} to be left out as not applicable"),
        label: text("cột {column}", "column {column}"),
        hint: text("thêm `may-not-apply = true` vào mục này của bộ tiêu chí nếu văn bản cho phép", "add `may-not-apply = true` to the node if the decision allows it"),
    }
    D311 Error {
        message: text("`{text}` không phải giá trị: bảng tính hiển thị như vậy khi công thức lỗi hoặc cột quá hẹp", "`{text}` is no value: spreadsheets show it for a broken formula or a column too narrow"),
        label: text("cột {column}", "column {column}"),
        hint: text("sửa ô trong bảng tính rồi xuất lại", "mend the cell in the spreadsheet and export again"),
    }
    D312 Error {
        message: text("`{text}` giống ngày tháng: Excel có thể đã đổi số thành ngày", "`{text}` looks like a date: a spreadsheet may have turned a number into one"),
        label: text("cột {column}", "column {column}"),
        hint: text("định dạng cột là văn bản rồi nhập lại", "format the column as text and enter the value again"),
    }
    D313 Error {
        message: text("quá dài hoặc quá lớn: `{text}`", "too long or too large: `{text}`"),
        label: text("cột {column}", "column {column}"),
    }
    D314 Error {
        message: text("`{text}` không phải số nguyên", "`{text}` is not a whole number"),
        label: text("cột {column}", "column {column}"),
    }
    D315 Error {
        message: text("`{text}` không phải một ngày viết theo cách đã khai", "`{text}` is not a day in the declared form"),
        label: text("cột {column}", "column {column}"),
        hint: text("viết 2024-12-31, hoặc khai `dates = \"d/m/y\"` cho 31/12/2024", "write 2024-12-31, or declare `dates = \"d/m/y\"` for 31/12/2024"),
    }
    D316 Error {
        message: text("`{text}` không phải một trong các từ của quy tắc", "`{text}` is not one of the rule's words"),
        label: text("cột {column}", "column {column}"),
        hint: text("các từ dùng được: {words}", "the words are: {words}"),
    }
    D317 Error {
        message: text("điểm tự đánh giá {points} vượt điểm tối đa {max}", "the self-assessed {points} {points|point is|points are} above the maximum {max}"),
        label: text("cột {column}", "column {column}"),
    }

    // Workbooks and their cells.
    D321 Error {
        message: text("`{text}` là công thức chưa có giá trị được lưu", "`{text}` is a formula without a stored value"),
        label: text("cột {column}", "column {column}"),
        hint: text("mở tệp bằng chương trình bảng tính, để nó tính lại rồi lưu; hoặc thay công thức bằng giá trị", "open the file in a spreadsheet program, let it compute and save; or replace the formula by its value"),
    }
    D322 Error {
        message: text("`{text}` nằm trong ô định dạng phần trăm", "`{text}` stands in a cell that shows a percentage"),
        label: text("cột {column}", "column {column}"),
        hint: text("bảng tính hiển thị 0.441 thành 44.1%: chưa rõ số nào được chấm. Khai `percent = \"read\"` trong đợt chấm nếu tỷ lệ 44.1% được chấm là 0.441; nếu không thì đổi định dạng ô thành số", "the spreadsheet shows 0.441 as 44.1%: which of the two is meant is not said. Declare `percent = \"read\"` in the pass if 44.1% is scored as 0.441; otherwise format the cell as a number"),
    }
    D323 Error {
        message: text("ô mã hoặc tên chứa {stored} (`{text}`), không phải chữ", "a cell of a code or name holds {stored} (`{text}`), not text"),
        label: text("cột {column}", "column {column}"),
        hint: text("định dạng cột là văn bản (Text) rồi nhập lại; số 1 hiển thị thành 01 vẫn là 1, và 1.10 thành 1.1", "format the column as text and enter it again; a number 1 shown as 01 is still 1, and 1.10 becomes 1.1"),
    }
    D324 Error {
        message: text("ô chứa ngày {text}, ở đây không nhận ngày", "the cell holds the date {text} where none is due"),
        label: text("cột {column}", "column {column}"),
        hint: text("bảng tính có thể đã đổi 5.9 thành ngày; định dạng ô là văn bản hoặc số rồi nhập lại", "the spreadsheet may have turned 5.9 into a date; format the cell as text or number and enter it again"),
    }
    D325 Error {
        message: text("các ô {range} bị gộp", "the cells {range} are merged"),
        label: text("ô đầu của vùng gộp", "the first of them"),
        hint: text("trong bảng số liệu: bỏ gộp ô và ghi giá trị vào từng dòng; chữ ký, ghi chú dưới bảng: xóa khỏi trang tính", "within the table: unmerge them and give every row its value; signatures and notes below it: delete them from the sheet"),
    }
    D326 Error {
        message: text("{file} có nhiều trang tính: {sheets}", "{file} has several sheets: {sheets}"),
        label: text("chưa rõ đọc trang nào", "which one is not said"),
        hint: text("{how}", "{how}"),
    }
    D327 Error {
        message: text("tệp là {found}, không phải tệp .xlsx đọc được", "the file is {found}, not an .xlsx file that can be read"),
        hint: text("mở tệp bằng chương trình bảng tính và lưu lại thành .xlsx, không đặt mật khẩu", "open the file in a spreadsheet program and save it as .xlsx, without a password"),
    }
    D328 Error {
        message: text("tệp Excel hỏng ở `{part}`: {why}", "the workbook is broken at `{part}`: {why}"),
        hint: text("lấy lại bản gốc của tệp, hoặc mở bằng chương trình bảng tính và lưu lại", "fetch the file again, or open it in a spreadsheet program and save it"),
    }
    D329 Error {
        message: text("ngày {text} thuộc bảng tính đếm ngày từ năm 1904", "the date {text} is from a workbook that counts days from 1904"),
        label: text("cột {column}", "column {column}"),
        hint: text("ô chép từ bảng tính khác có thể đã lệch 4 năm; tắt \"1904 date system\" trong bảng tính rồi kiểm tra lại từng ngày, hoặc ghi ngày dạng chữ", "cells pasted from other workbooks may be four years off; turn the 1904 date system off and check the dates, or write them as text"),
    }

    // Rates that a table prints.
    D330 Error {
        message: text("{numerator}/{denominator} là {rate}%, bảng ghi {printed}%", "{numerator}/{denominator} is {rate}%, the table says {printed}%"),
        label: text("cột {column}", "column {column}"),
        hint: text("một trong ba số sai: nếu {printed}% đúng thì tử số phải khoảng {part}, hoặc mẫu số khoảng {whole}; nếu cả hai đúng thì tỷ lệ là {rate}%. Khi đã rõ, sửa ô, hoặc ghi cột tỷ lệ vào `ignore`", "one of the three is wrong: if {printed}% is right, the numerator must be about {part}, or the denominator about {whole}; if both are right, the rate is {rate}%. Once it is settled, mend the cell, or name the column of rates in `ignore`"),
    }
    D331 Error {
        message: text("`{text}` không phải tử số/mẫu số", "`{text}` is no numerator over a denominator"),
        label: text("cột {column}", "column {column}"),
        hint: text("viết `10/12` hoặc `10/12 (83,3%)`; nếu bảng tính đã đổi thành ngày thì định dạng cột là văn bản rồi nhập lại", "write `10/12` or `10/12 (83.3%)`; if a spreadsheet made a date of it, format the column as text and enter it again"),
    }

    // Values that a method cannot accept.
    D401 Error {
        message: text("`{field}` bằng 0 mà quy tắc không cho phép", "`{field}` is zero and the rule refuses that"),
        label: text("số liệu của mục", "the values of the node"),
        also: text("mục này trong bộ tiêu chí", "the node in the rulebook"),
        hint: text("kiểm tra số liệu; nếu đúng là 0 thì khai `zero-denominator` theo văn bản", "check the figure; if it is right, set `zero-denominator` as the decision says"),
    }
    D402 Error {
        message: text("tử số {numerator} lớn hơn mẫu số {denominator}", "the numerator {numerator} is above the denominator {denominator}"),
        label: text("tử số", "the numerator"),
        also: text("mục này trong bộ tiêu chí", "the node in the rulebook"),
        hint: text("sửa số liệu, hoặc khai `cap` trong bộ tiêu chí", "mend the figures, or declare `cap` in the rulebook"),
    }
    D403 Error {
        message: text("giá trị {value} nằm ngoài khoảng {least} đến {most}", "the value {value} lies outside {least} to {most}"),
        label: text("ngoài khoảng", "out of range"),
        also: text("mục này trong bộ tiêu chí", "the node in the rulebook"),
    }
    D404 Error {
        message: text("mọi đơn vị có cùng giá trị {value} ở mục {node}: không chuẩn hóa được", "all units have the same value {value} at node {node}: it cannot be normalised"),
        label: text("mục này", "this node"),
        hint: text("kiểm tra số liệu; nếu đúng thì khai `if-all-equal` là `full` hoặc `zero` theo văn bản", "check the figures; if they are right, set `if-all-equal` to `full` or `zero` as the decision says"),
    }
    D405 Error {
        message: text("mục {node} cần ít nhất 2 đơn vị có giá trị để so sánh", "node {node} needs values of at least 2 units to compare"),
        label: text("mục này", "this node"),
    }

    // Units named in a table.
    D501 Error {
        message: text("không có đơn vị nào mang mã `{code}` vào ngày {date}", "no unit has the code `{code}` on {date}"),
        label: text("mã lạ", "unknown code"),
        hint: text("gần nhất: {nearest}. Mã được so từng ký tự: `1` không phải `01`; Excel thường xóa số 0 ở đầu", "the nearest: {nearest}. A code is compared letter by letter: `1` is not `01`; spreadsheets tend to drop a leading zero"),
    }
    D502 Error {
        message: text("không có đơn vị nào tên `{name}` vào ngày {date}", "no unit is named `{name}` on {date}"),
        label: text("tên lạ", "unknown name"),
        hint: text("gần nhất: {nearest}. Sửa tên, hoặc thêm tên gọi khác vào cột `aliases` của danh mục đơn vị; dòng tổng cộng thì xóa khỏi bảng", "the nearest: {nearest}. Mend the name, or add it to the column `aliases` of the register of units; a line of totals is to be deleted"),
    }
    D503 Error {
        message: text("tên `{name}` có thể chỉ nhiều đơn vị", "the name `{name}` may mean several units"),
        label: text("chưa rõ đơn vị nào", "ambiguous"),
        hint: text("ghi rõ một trong các đơn vị: {units}; hoặc dùng mã", "say which one: {units}; or use the code"),
    }
    D504 Error {
        message: text("mã và tên không khớp: mã `{code}` là {unit}, còn tên là `{name}`", "code and name disagree: the code `{code}` is {unit}, the name is `{name}`"),
        label: text("tên của {other}", "the name of {other}"),
        hint: text("sửa mã hoặc tên; năm 2025 một số mã tỉnh được cấp lại cho tỉnh khác", "mend the code or the name; in 2025 some codes of provinces were given to other provinces"),
    }
    D505 Error {
        message: text("{unit} không tồn tại vào ngày {date}", "{unit} does not exist on {date}"),
        label: text("chỉ có trong thời gian {period}", "exists only in {period}"),
        hint: text("đơn vị kế tiếp: {successor}. Kiểm tra `units-on` của đợt chấm, hoặc sửa đơn vị", "its successor: {successor}. Check `units-on` of the pass, or mend the unit"),
    }
    D506 Error {
        message: text("{unit} thuộc loại `{kind}`, bộ tiêu chí này dành cho loại `{expected}`", "{unit} is of the kind `{kind}`, this rulebook is for `{expected}`"),
        label: text("đơn vị loại khác", "a unit of another kind"),
        hint: text("bỏ dòng này, hoặc dùng bộ tiêu chí cho loại `{kind}`", "remove the row, or use a rulebook for `{kind}`"),
    }

    // The register of units.
    D601 Error {
        message: text("danh mục đơn vị không có cột `{column}`", "a register of units has no column `{column}`"),
        label: text("cột lạ", "unknown column"),
        hint: text("các cột: {known}", "the columns are: {known}"),
    }
    D602 Error {
        message: text("`{text}` không dùng làm mã đơn vị được", "`{text}` cannot be the code of a unit"),
        label: text("mã gồm chữ, số, `-`, `_`, ngăn bằng dấu chấm", "a code is letters, digits, `-`, `_`, parted by points"),
    }
    D603 Error {
        message: text("`{text}` trong cột `{column}` không phải ngày", "`{text}` in the column `{column}` is not a date"),
        label: text("không phải ngày", "not a date"),
        hint: text("viết năm-tháng-ngày: 2025-06-30; để trống nếu không có mốc", "write year-month-day: 2025-06-30; leave it empty for an open end"),
    }
    D604 Error {
        message: text("ngày cuối {until} trước ngày đầu {from}", "the last day {until} is before the first day {from}"),
        label: text("trước ngày đầu", "before the first day"),
        also: text("ngày đầu", "the first day"),
    }
    D605 Error {
        message: text("mã `{code}` thuộc hai đơn vị cùng lúc", "the code `{code}` belongs to two units at once"),
        label: text("thời gian hiệu lực: {period}", "valid: {period}"),
        also: text("dòng kia: {other}", "the other line: {other}"),
        hint: text("cùng một mã thì thời gian hiệu lực không được giao nhau", "the periods of one code must not overlap"),
    }
    D606 Error {
        message: text("`{text}` không phải giá trị của cột `ranking`", "`{text}` is not a value of the column `ranking`"),
        label: text("không có giá trị này", "no such value"),
        hint: text("các giá trị: {words}", "the values are: {words}"),
    }
    D607 Error {
        message: text("tên `{name}` chỉ hai đơn vị cùng lúc: {unit} và {other}", "the name `{name}` means two units at once: {unit} and {other}"),
        label: text("đơn vị thứ hai", "the second unit"),
        also: text("đơn vị thứ nhất", "the first unit"),
        hint: text("tên và tên gọi khác (`aliases`) phải chỉ đúng một đơn vị vào mỗi thời điểm", "at any time a name or alias must mean one unit"),
    }
    D608 Error {
        message: text("không có đơn vị kế tiếp mang mã `{code}` vào ngày {date}", "there is no successor with the code `{code}` on {date}"),
        label: text("đơn vị này nêu mã `{code}` ở `succeeded_by`", "this unit names `{code}` in `succeeded_by`"),
        hint: text("sửa mã, hoặc thêm dòng của đơn vị kế tiếp bắt đầu từ ngày đó", "mend the code, or add the row of the successor from that day on"),
    }
    D609 Error {
        message: text("ô `{column}` trống", "the cell `{column}` is empty"),
        label: text("thiếu giá trị", "a value is missing"),
        hint: text("ô này bắt buộc trong danh mục đơn vị", "the register of units requires it"),
    }
    D610 Error {
        message: text("đơn vị còn tồn tại mà đã có đơn vị kế tiếp", "a unit that still exists has a successor"),
        label: text("đơn vị kế tiếp", "the successor"),
        hint: text("ghi ngày cuối ở `valid_until`, hoặc để trống ô này", "give the last day in `valid_until`, or leave this empty"),
    }

    // What is read, and said.
    D701 Warning {
        message: text("bỏ qua {count} cột trống ở cuối mỗi dòng", "{count} empty {count|column|columns} at the end of every line {count|is|are} left out"),
        label: text("các cột này không có tên", "these columns have no name"),
        hint: text("xóa các cột trống trong bảng tính rồi xuất lại", "remove the empty columns in the spreadsheet and export again"),
    }
    D702 Warning {
        message: text("{count} ô công thức được đọc theo giá trị đã lưu, ví dụ ô {cell}", "{count} {count|cell with a formula is read by its stored value|cells with formulas are read by their stored values}, such as {cell}"),
        label: text("giá trị đã lưu", "the stored value"),
        hint: text("tệp do chương trình bảng tính lưu sau khi tính lại thì giá trị này đúng; nếu không, mở tệp và lưu lại", "right if a spreadsheet program has saved the file after computing; otherwise open it and save it again"),
    }
    D703 Warning {
        message: text("{count} {what} bị ẩn của `{sheet}` vẫn được đọc", "hidden in `{sheet}` and read all the same: {count} {what}"),
        hint: text("bỏ ẩn để thấy mọi số liệu được chấm", "unhide them to see all that is scored"),
    }
    D704 Warning {
        message: text("bỏ qua {count} dòng trống ở cuối trang tính, đến dòng {row}", "{count} blank {count|row|rows} at the end of the sheet, to row {row}, {count|is|are} left out"),
        hint: text("xóa các dòng trống này trong bảng tính", "delete these rows in the spreadsheet"),
    }
    D705 Warning {
        message: text("{count} ô hiển thị ít chữ số thập phân hơn giá trị đang chứa, ví dụ ô {cell}: chứa {text}, hiển thị {shown} chữ số", "{count} {count|cell shows|cells show} fewer decimals than {count|it holds|they hold}, such as {cell}: it holds {text} and shows {shown} of them"),
        label: text("giá trị được dùng", "the value that is used"),
        hint: text("nếu số đã chốt là số hiển thị thì ghi đúng số đó vào ô", "if the figure that was decided is the one shown, enter that one"),
    }
    D706 Note {
        message: text("bỏ qua dòng {line} của {file}, dòng đánh số các cột: {labels}", "line {line} of {file}, which numbers the columns, is left out: {labels}"),
        label: text("không đọc như số liệu, theo `column-numbers`", "not read as data, as `column-numbers` says"),
    }

    // Units and nodes of rows.
    D507 Error {
        message: text("{unit}, mục {node}: có hai dòng số liệu, dòng {first} và dòng {line}", "{unit}, node {node}: values on two lines, {first} and {line}"),
        label: text("lần thứ hai", "the second time"),
        also: text("lần thứ nhất", "the first time"),
        hint: text("bỏ một trong hai dòng; không dòng nào được chọn thay bạn", "remove one of the two; neither is chosen for you"),
    }
    D508 Error {
        message: text("không có mục `{text}` trong bộ tiêu chí", "there is no node `{text}` in the rulebook"),
        label: text("mã lạ", "unknown code"),
        hint: text("mã gần nhất: {near}", "the nearest code: {near}"),
    }
    D509 Error {
        message: text("mục `{text}` được tính từ các mục con, không nhận số liệu", "node `{text}` is computed from its children and takes no values"),
        label: text("mục có mục con", "a node with children"),
        also: text("mục này trong bộ tiêu chí", "the node in the rulebook"),
        hint: text("ghi số liệu cho các mục con", "give values to its children"),
    }
    D510 Error {
        message: text("năm `{text}` khác năm {year} của đợt chấm", "the year `{text}` is not the pass's, {year}"),
        label: text("cột {column}", "column {column}"),
        also: text("năm của đợt chấm", "the year of the pass"),
        hint: text("ghi đúng bốn chữ số, ví dụ {year}", "write four digits, such as {year}"),
    }
    D511 Error {
        message: text("thiếu đơn vị {unit} ({name}): không có dòng số liệu nào", "the unit {unit} ({name}) is missing: no row has its values"),
        hint: text("bổ sung số liệu; nếu đơn vị không nộp thì khai vào `not-submitted` của đợt chấm, nếu không đánh giá thì khai vào `left-out`, kèm lý do", "add its values; name a unit that submitted nothing in the pass's `not-submitted`, one that is not assessed in `left-out`, with the reason"),
    }
    D512 Error {
        message: text("{unit} ({name}) thiếu số liệu của {count} mục: {nodes}", "{unit} ({name}) lacks the values of {count} {count|node|nodes}: {nodes}"),
        hint: text("bổ sung số liệu; tệp có thể đã bị cắt cụt", "add the values; the file may have been cut short"),
    }
    D514 Error {
        message: text("mã `{text}` giống ngày tháng: Excel có thể đã đổi mã mục thành ngày", "the code `{text}` looks like a date: a spreadsheet may have turned a code into one"),
        label: text("cột {column}", "column {column}"),
        hint: text("định dạng cột mã là văn bản rồi nhập lại", "format the column of codes as text and enter them again"),
    }
    D516 Error {
        message: text("giai đoạn \"{text}\" không hợp với mục {node} (nguồn {source})", "the stage \"{text}\" does not fit node {node} (source {source})"),
        label: text("cột {column}", "column {column}"),
        hint: text("{stages} cho mục có nguồn appraised; để trống cho các mục khác; mục so sánh các đơn vị với nhau chỉ có giai đoạn cuối", "{stages} for nodes of source appraised; empty for all others; a node that compares units with each other has the last stage only"),
    }
    D517 Error {
        message: text("`{unit}` không phải đơn vị được đánh giá vào ngày này", "`{unit}` is not a unit that is assessed on that day"),
        label: text("khai trong {list}", "named in {list}"),
        hint: text("sửa mã, hoặc bỏ khỏi `{list}`", "mend the code, or take it out of `{list}`"),
    }
    D518 Error {
        message: text("danh mục không có đơn vị loại {kinds} vào ngày {date}", "the register has no unit of kind {kinds} on {date}"),
        label: text("danh mục đơn vị", "the register"),
        hint: text("kiểm tra `unit-kind` của bộ tiêu chí, `units-on` và `register` của đợt chấm", "check `unit-kind` of the rulebook, `units-on` and `register` of the pass"),
    }
    D519 Error {
        message: text("mục {node} chấm theo phương pháp \"{method}\", không nhận `{field}`", "node {node} is scored by the method \"{method}\", which takes no `{field}`"),
        label: text("ô này phải trống", "this cell must be empty"),
        hint: text("kiểm tra mã mục; xem `parindex methods`", "check the code of the node; see `parindex methods`"),
    }
    D520 Error {
        message: text("mục {node} chấm theo phương pháp \"{method}\", cần cột `{field}`", "node {node} is scored by the method \"{method}\" and needs the column `{field}`"),
        label: text("bảng không có cột này", "the table has no such column"),
        hint: text("thêm cột và khai trong [input.columns]", "add the column and declare it in [input.columns]"),
    }
    D521 Error {
        message: text("đợt chấm này không đánh giá {unit}", "this pass does not assess {unit}"),
        label: text("không được đánh giá", "not assessed"),
        hint: text("bỏ các dòng của đơn vị, hoặc bỏ đơn vị khỏi `left-out` của đợt chấm", "remove its rows, or remove it from the pass's `left-out`"),
    }
    D535 Error {
        message: text("\"{text}\" không phải tình trạng của tài liệu kiểm chứng", "\"{text}\" is not a state of evidence"),
        label: text("cột {column}", "column {column}"),
        hint: text("dùng một trong: {known}; hoặc để trống", "use one of: {known}; or leave it empty"),
    }
    D536 Error {
        message: text("cột {column} nói khác với một dòng trước của cùng đơn vị và mục", "column {column} differs from an earlier row of the same unit and node"),
        label: text("khác với dòng trước", "differs from an earlier row"),
        hint: text("ghi một lần, hoặc ghi giống nhau ở mọi giai đoạn", "say it once, or the same at every stage"),
    }

    // What the pass declares beforehand, and what a table says all the same.
    D530 Error {
        message: text("`{unit}` có trong cả `{other}` và `{list}`", "`{unit}` stands in both `{other}` and `{list}`"),
        label: text("khai lần thứ hai", "the second time"),
        also: text("khai lần thứ nhất", "the first time"),
        hint: text("giữ một trong hai; mỗi đơn vị chỉ ở một danh sách", "keep one of the two; a unit stands in one list"),
    }
    D531 Error {
        message: text("{unit} khai là không nộp nhưng bảng có số liệu thẩm định ở mục {node}", "{unit} is declared as not submitted, but the table has appraised values at node {node}"),
        label: text("cột {column}", "column {column}"),
        also: text("khai không nộp ở đây", "declared as not submitted here"),
        hint: text("bỏ số liệu, hoặc bỏ đơn vị khỏi `not-submitted` của đợt chấm", "remove the values, or take the unit out of the pass's `not-submitted`"),
    }

    D532 Error {
        message: text("{unit}, mục {node}: đợt chấm khai không áp dụng nhưng bảng ghi `{text}`", "{unit}, node {node}: the pass says that it does not apply, the table holds `{text}`"),
        label: text("cột {column}", "column {column}"),
        also: text("khai không áp dụng ở đây", "declared as not applicable here"),
        hint: text("để trống ô, hoặc sửa `[[not-applicable]]` của đợt chấm", "empty the cell, or mend `[[not-applicable]]` of the pass"),
    }

    // Work plans.
    D550 Error {
        message: text("công việc {task}: trạng thái \"{text}\" mâu thuẫn với ngày hoàn thành: {finished}", "task {task}: the status \"{text}\" contradicts the day on which it was finished: {finished}"),
        label: text("cột {column}", "column {column}"),
        also: text("ngày hoàn thành", "the day on which it was finished"),
        hint: text("sửa trạng thái, hoặc ngày hoàn thành", "mend the status, or the day"),
    }
    D551 Error {
        message: text("{unit} có công việc {task} hai lần", "{unit} has the task {task} twice"),
        label: text("lần thứ hai", "the second time"),
        also: text("lần thứ nhất", "the first time"),
        hint: text("bỏ một trong hai dòng, hoặc sửa mã công việc; nếu giữ cả hai thì công việc bị đếm hai lần", "remove one of the two, or mend the code of the task; both would count it twice"),
    }
    D552 Error {
        message: text("công việc {task} hoàn thành ngày {text}, sau ngày thống kê {as-of}", "task {task} was finished on {text}, after the day of the count, {as-of}"),
        label: text("cột {column}", "column {column}"),
        hint: text("sửa ngày, hoặc sửa `as-of` của đợt chấm", "mend the day, or `as-of` of the pass"),
    }
    D553 Error {
        message: text("\"{text}\" không phải trạng thái đã khai của công việc", "\"{text}\" is not a declared status of a task"),
        label: text("cột {column}", "column {column}"),
        hint: text("các trạng thái: {words}. Khai thêm trong [input.statuses]: \"từ trong bảng\" = \"done\", \"open\" hoặc \"withdrawn\"", "the statuses are: {words}. Declare others in [input.statuses]: \"word of the table\" = \"done\", \"open\" or \"withdrawn\""),
    }

    // Questionnaires.
    R601 Error {
        message: text("\"{code}\" không dùng được làm mã trả lời", "\"{code}\" cannot be the code of an answer"),
        label: text("mã này", "this code"),
        hint: text("mã gồm tối đa 16 chữ cái không dấu, chữ số, dấu chấm hoặc gạch; ô trống chỉ dành cho mã bỏ trống", "a code has up to 16 plain letters, digits, points or dashes; only a code for missing may be empty"),
    }
    R602 Error {
        message: text("phiếu có {count} mục, nhiều hơn giới hạn {most}", "the instrument has {count} {count|entry|entries}, more than the limit of {most}"),
        label: text("ở đây", "here"),
        hint: text("một câu có tối đa 32 mã trả lời; tách câu hỏi hoặc tách phiếu", "an item has at most 32 answers; split the question, or the instrument"),
    }
    R603 Error {
        message: text("thang không có mã trả lời \"{code}\"", "the scale has no answer \"{code}\""),
        label: text("mã này", "this code"),
        hint: text("các mã của thang: {known}", "the answers of the scale are: {known}"),
    }
    R604 Error {
        message: text("câu hỏi không thể cấp số liệu cho mục {node}", "an item cannot feed the node {node}"),
        label: text("mục này", "this node"),
        hint: text("cần một mục được chấm trực tiếp và nhận một con số, vì tỷ lệ phần trăm là một con số", "it takes a node that is scored itself from one number, for a percentage is one number"),
    }
    R605 Error {
        message: text("câu {item} cấp số liệu cho một mục nhưng thang của câu không nói mã nào là hài lòng", "the item {item} feeds a node, and its scale does not say which answers are satisfied"),
        label: text("câu này", "this item"),
        hint: text("thêm `satisfied = [\"4\", \"5\"]` vào thang, hoặc dùng `feeds`", "add `satisfied = [\"4\", \"5\"]` to the scale, or use `feeds`"),
    }
    R606 Error {
        message: text("không thể hỏi tùy theo câu {item}: {why}", "an item cannot be asked depending on {item}: {why}"),
        label: text("câu lọc", "the filter"),
    }
    R607 Error {
        message: text("cột \"{column}\" được khai cho hai việc", "the column \"{column}\" is declared for two things"),
        label: text("trong phiếu này", "in this instrument"),
        hint: text("mỗi cột chỉ có một nghĩa", "a column means one thing"),
    }
    R608 Error {
        message: text("không có câu {item} để gộp câu trả lời cho mục {node}", "there is no item {item} whose answers could be pooled for the node {node}"),
        label: text("câu này", "this item"),
        hint: text("`pooled` ghi mã của các câu trong `item`, như \"Q9.1\"", "`pooled` takes codes of items as `item` has them, such as \"Q9.1\""),
    }

    // Worth a second look.
    D801 Warning {
        message: text("{count} tên đơn vị viết khác danh mục, đã nhận ra, ví dụ: {example}", "{count} {count|name of a unit is|names of units are} written otherwise than in the register and {count|was|were} recognised, such as: {example}"),
    }
    D802 Warning {
        message: text("{unit}, mục {node}: điểm thẩm định {points} cao hơn điểm tự đánh giá {claimed}", "{unit}, node {node}: the appraised {points} are above the self-assessed {claimed}"),
        label: text("điểm thẩm định", "the appraised points"),
    }
    D803 Warning {
        message: text("{unit} có số liệu giống hệt {other} ở mọi mục", "{unit} has the same values as {other} at every node"),
        hint: text("có thể là dán nhầm", "perhaps pasted by mistake"),
    }
    D804 Warning {
        message: text("cả {count} đơn vị được xếp hạng đều đồng hạng", "all {count} ranked units share one rank"),
    }
    D805 Warning {
        message: text("mục {node}: {count} đơn vị không có số liệu, tính 0 điểm theo bộ tiêu chí: {units}", "node {node}: {count} {count|unit has no value and gets|units have no value and get} no points, as the rulebook says: {units}"),
    }
    D806 Warning {
        message: text("mục {node}: mọi giá trị đều từ 0 đến 1 trong khi điểm tối đa là {max}", "node {node}: all values lie from 0 to 1 while the maximum is {max}"),
        hint: text("có thể cột ghi tỷ lệ thay vì điểm", "perhaps the column holds shares instead of points"),
    }
    D809 Warning {
        message: text("đợt chấm không đánh giá {unit} ({name}): {reason}", "this pass does not assess {unit} ({name}): {reason}"),
        label: text("khai trong left-out", "named in left-out"),
    }
    D810 Warning {
        message: text("không mục nào áp dụng cho {unit}: không có chỉ số, không xếp hạng", "no node applies to {unit}: no index, no rank"),
        hint: text("nếu không đánh giá đơn vị này thì khai vào `left-out` của đợt chấm", "name a unit that is not assessed in `left-out` of the pass"),
    }
    D811 Warning {
        message: text("{folder} là kết quả năm {year}, {status}; đợt chấm này là năm {our-year}, {our-status}", "{folder} holds results of {year}, {status}; this pass is of {our-year}, {our-status}"),
        label: text("thư mục kết quả ghi ở đây", "the run directory is named here"),
    }
    D820 Warning {
        message: text("mục {node}: {count} đơn vị chưa có điểm của giai đoạn được tính, lấy điểm {stage} theo bộ tiêu chí: {units}", "node {node}: {count} {count|unit has|units have} no points of the stage that counts; those of the stage {stage} stand in, as the rulebook says: {units}"),
    }
    D830 Warning {
        message: text("{numerator}/{denominator} là {rate}%; bảng ghi {printed}%, cắt bớt thay vì làm tròn", "{numerator}/{denominator} is {rate}%; the table says {printed}%, cut off instead of rounded"),
        label: text("cột {column}", "column {column}"),
    }

    // Files of respondents. No finding shows what stands in one: respondents are people.
    D901 Error {
        message: text("dòng này có {found} cột, dòng tiêu đề có {expected}", "this row has {found} {found|column|columns}, the header has {expected}"),
        hint: text("không hiện nội dung dòng vì là phiếu của một người; mở tệp tại dòng này để sửa", "the row is not shown, it is a person's card; open the file at this line and mend it"),
    }
    D902 Error {
        message: text("trả lời của câu {item} không thuộc thang ({known})", "the answer to {item} is not on its scale ({known})"),
        hint: text("không hiện nội dung vì là phiếu của một người; sửa tại dòng này, hoặc khai mã trong phiếu", "it is not shown, it is a person's card; mend it at this line, or declare the code in the instrument"),
    }
    D903 Error {
        message: text("cột {column}: {why}", "column {column}: {why}"),
        hint: text("không hiện nội dung vì là phiếu của một người; mở tệp tại dòng này để sửa", "it is not shown, it is a person's card; open the file at this line and mend it"),
    }
    D904 Error {
        message: text("tệp thiếu cột: {columns}", "the file lacks the columns: {columns}"),
        hint: text("dòng đầu phải là tiêu đề với các cột mà phiếu khai (phẩy, chấm phẩy hoặc tab); nội dung dòng đầu không được hiện vì có thể là phiếu của một người", "the first line must be a header with the columns of the instrument (commas, semicolons or tabs); it is not shown, for it may be a person's card"),
    }
    D905 Error {
        message: text("phiếu không khai cột {columns}", "the instrument does not declare the columns {columns}"),
        hint: text("khai cột trong phiếu, hoặc ghi vào `drop` để không bao giờ đọc tới", "declare them in the instrument, or name them in `drop` and they are never read"),
    }
    D906 Error {
        message: text("không đọc được tệp: {why}", "the file cannot be read: {why}"),
    }
    D907 Error {
        message: text("{part} đã được đếm trong {first}", "{part} is counted already, in {first}"),
        hint: text("cùng nội dung chỉ được đếm một lần; bỏ bớt một tệp hoặc một thư mục", "the same content counts once; leave out one of the files or folders"),
    }
    D908 Error {
        message: text("không cộng được {folder} vào {first}: {why}", "{folder} cannot be added to {first}: {why}"),
    }
    D909 Error {
        message: text("{folder} là số đếm của {counted}: {why}", "{folder} holds counts of {counted}: {why}"),
        label: text("thư mục số đếm ghi ở đây", "the folder of counts is named here"),
        hint: text("đếm lại phiếu với bộ tiêu chí của đợt chấm này (`parindex tally`)", "count the cards again with the rulebook of this pass (`parindex tally`)"),
    }
    D910 Error {
        message: text("{folder} có phiếu của đơn vị {unit}, không thuộc các đơn vị được đánh giá", "{folder} holds cards of {unit}, which is not among the units assessed"),
        label: text("số đếm hoặc phiếu ghi ở đây", "the counts or cards are named here"),
        hint: text("kiểm tra mã đơn vị trong tệp phiếu, hoặc danh mục của đợt chấm", "look at the codes of units in the cards, or at the register of the pass"),
    }
    D931 Warning {
        message: text("{count} phiếu trùng mã người trả lời, ở {clusters} cụm: {examples}", "{count} {count|card repeats|cards repeat} the number of a respondent, in {clusters} {clusters|cluster|clusters}: {examples}"),
        hint: text("quality.csv của `parindex tally` có mọi cụm; vẫn được đếm", "quality.csv of `parindex tally` has every cluster; they are counted all the same"),
    }
    D932 Warning {
        message: text("{count} câu trả lời cho câu không được hỏi, ở {clusters} cụm: {examples}", "{count} {count|answer|answers} to items that were not to be asked, in {clusters} {clusters|cluster|clusters}: {examples}"),
        hint: text("các trả lời này được tính là không hỏi; quality.csv của `parindex tally` có mọi cụm", "they count as not asked; quality.csv of `parindex tally` has every cluster"),
    }
    D933 Warning {
        message: text("{count} phiếu trả lời giống nhau ở mọi câu của một thang, ở {clusters} cụm: {examples}", "{count} {count|card gives|cards give} one answer to all items of a scale, in {clusters} {clusters|cluster|clusters}: {examples}"),
        hint: text("quality.csv của `parindex tally` có mọi cụm; vẫn được đếm", "quality.csv of `parindex tally` has every cluster; they are counted all the same"),
    }
    D934 Warning {
        message: text("{clusters} cụm có các phiếu gần như giống hệt nhau: {examples}", "the cards of {clusters} {clusters|cluster|clusters} are nearly identical: {examples}"),
        hint: text("xem lại cách điền phiếu ở các cụm này; quality.csv của `parindex tally` có mọi cụm", "look at how these cards came about; quality.csv of `parindex tally` has every cluster"),
    }
    D935 Warning {
        message: text("{clusters} cụm thu được dưới 70% số phiếu dự kiến: {examples}", "{clusters} {clusters|cluster|clusters} brought less than 70% of the planned cards: {examples}"),
        hint: text("quality.csv của `parindex tally` có mọi cụm", "quality.csv of `parindex tally` has every cluster"),
    }
    D936 Warning {
        message: text("{count} phiếu có ngày ngoài thời gian điều tra, ở {clusters} cụm: {examples}", "{count} {count|card is|cards are} dated outside the fieldwork, in {clusters} {clusters|cluster|clusters}: {examples}"),
        hint: text("quality.csv của `parindex tally` có mọi cụm; vẫn được đếm", "quality.csv of `parindex tally` has every cluster; they are counted all the same"),
    }
    D937 Warning {
        message: text("{count} dòng bị từ chối và không được đếm", "{count} {count|row is|rows are} refused and not counted"),
        hint: text("refused.csv ghi tệp, dòng, cột và lý do của từng dòng", "refused.csv has file, line, column and reason of each"),
    }
    D951 Warning {
        message: text("{count} phiếu được ghi sát nhau hơn mức phiếu khai (`burst`), ở {clusters} cụm: {examples}", "{count} {count|card was|cards were} filled in closer together than the instrument finds plausible (`burst`), in {clusters} {clusters|cluster|clusters}: {examples}"),
        hint: text("xem lại cách thu phiếu ở các cụm này; vẫn được đếm; quality.csv của `parindex tally` có mọi cụm", "look at how these cards came about; they are counted all the same; quality.csv of `parindex tally` has every cluster"),
    }
    D952 Error {
        message: text("các dòng của {count} người trả lời không đứng liền nhau, ở {clusters} cụm: {examples}", "the rows of {count} {count|respondent|respondents} do not stand together, in {clusters} {clusters|cluster|clusters}: {examples}"),
        hint: text("sắp xếp tệp theo mã người trả lời; mỗi người chỉ có trong một tệp", "sort the file by the number of the respondent; a respondent stands in one file only"),
    }
    D953 Error {
        message: text("\"{text}\" không phải cấp cụm của phiếu", "\"{text}\" is no cluster level of the instrument"),
        label: text("cấp này", "this level"),
        hint: text("các cấp: {known}", "the levels are: {known}"),
    }

    // Errors of surveys on their way into the index.
    D941 Warning {
        message: text("sai số ở mục {node} chỉ là ước chừng: quanh giá trị của {count} đơn vị ({units}) điểm không thay đổi đều theo tỷ lệ", "the error at node {node} is a rough one: around the values of {count} {count|unit|units} ({units}) its points do not follow the percentage evenly"),
        label: text("phương pháp \"{method}\"", "the method \"{method}\""),
        hint: text("thang có bậc hoặc ngưỡng: một đơn vị gần bậc có thể nhảy cả bậc, và sai số không nói hết điều đó", "a scale with steps: a unit near a step may jump all of it, which an error does not tell"),
    }
    D942 Warning {
        message: text("không tính được sai số của {units} đơn vị vì {count} tầng chỉ có một cụm: {strata}", "there are no errors for {units} {units|unit|units}, since {count} {count|stratum has|strata have} a single cluster: {strata}"),
        label: text("điểm và thứ hạng vẫn có", "points and ranks stand all the same"),
        hint: text("khai ở đầu vào này `lonely = \"adjust\"` (hoặc average, certainty, collapse), hay một cấp cụm thấp hơn bằng `cluster`", "declare `lonely = \"adjust\"` (or average, certainty, collapse) for this input, or a lower level with `cluster`"),
    }
    D943 Error {
        message: text("phiếu {survey} không có cấp cụm `{cluster}`", "the instrument {survey} has no cluster level `{cluster}`"),
        label: text("khai ở đây", "declared here"),
        hint: text("các cấp của phiếu: {known}", "its levels: {known}"),
    }
    D944 Warning {
        message: text("sai số ở mục {node} coi giá trị của các đơn vị khác là cố định", "the error at node {node} takes the values of the other units as fixed"),
        label: text("phương pháp \"{method}\" so các đơn vị với nhau", "the method \"{method}\" compares units"),
        hint: text("giá trị của đơn vị khác cũng có sai số; sai số thật lớn hơn", "the values of the others have errors too; the true error is larger"),
    }
    D945 Warning {
        message: text("đầu vào này không cho sai số của {count} đơn vị: {units}", "this input gives no errors for {count} {count|unit|units}: {units}"),
        label: text("điểm và thứ hạng vẫn có", "points and ranks stand all the same"),
        hint: text("cần ít nhất hai cụm trong một tầng; một cấp cụm thấp hơn (`cluster`), hoặc hiệu ứng thiết kế chung của các đơn vị (`variance = \"pooled\"`) có thể giúp được", "at least one stratum needs two clusters; a lower level (`cluster`) may help, or a design effect that units share (`variance = \"pooled\"`)"),
    }
    D946 Warning {
        message: text("không hiệu chỉnh được tổng thể hữu hạn (`fpc`): {count} tầng không có tổng số cụm, hoặc có ít hơn số cụm đã điều tra: {strata}", "no correction for finite populations (`fpc`): of {count} {count|stratum|strata} nobody says how many clusters {count|it has|they have} in all, or {count|it has|they have} fewer than were sampled: {strata}"),
        label: text("điểm và thứ hạng vẫn có, sai số thì không", "points and ranks stand all the same, errors do not"),
        hint: text("thêm `totals` vào đầu vào này, hoặc --totals khi chạy tally, với một dòng cho mỗi tầng", "give this input `totals`, or give tally --totals, with a row for each stratum"),
    }

    // Weight sets of a sensitivity analysis.
    D961 Error {
        message: text("các cột không phải là các mục có trọng số: thiếu {missing}, thừa {other}", "the columns are not the nodes that have weights: missing {missing}, not one of them {other}"),
        label: text("dòng tiêu đề", "the header"),
        hint: text("cột `draw`, rồi mỗi mục của `--level` một cột; `--write-draws` ghi ra một tệp mẫu", "a column `draw`, then one for each node of `--level`; `--write-draws` writes such a file"),
    }
    D962 Error {
        message: text("`{text}` không phải là trọng số", "`{text}` is not a weight"),
        label: text("cần một số từ 0 trở lên", "a number from 0 on is due"),
        hint: text("ghi số với dấu chấm thập phân", "write a number with a decimal point"),
    }
    D963 Error {
        message: text("các trọng số của một lần lấy mẫu cộng lại bằng {sum}, không phải {total}", "the weights of a draw sum to {sum}, not to {total}"),
        label: text("dòng này", "this row"),
        hint: text("chia lại cho tổng bằng tổng điểm của chỉ số", "rescale them so that they sum to the points of the index"),
    }
    D964 Error {
        message: text("tệp không có bộ trọng số nào", "the file holds no weight set"),
        label: text("chỉ có dòng tiêu đề", "there is a header only"),
        hint: text("mỗi dòng là một bộ trọng số", "every row is a weight set"),
    }

    // Comparisons of two runs.
    C101 Error {
        message: text("hai kết quả thuộc hai chỉ số khác nhau: {old} và {new}", "the two runs are of different indices: {old} and {new}"),
        hint: text("chọn hai kết quả của cùng một chỉ số (cùng `id` trong bộ tiêu chí)", "choose two runs of one index (the same `id` in their rulebooks)"),
    }
    C102 Error {
        message: text("bộ tiêu chí khai số liệu từ năm {year} không so sánh được với các năm trước; so năm {old} với năm {new} vượt qua điểm đứt đoạn này: {reason}", "the rulebook says that figures from {year} on cannot be compared with earlier ones, and {old} and {new} lie on either side: {reason}"),
        hint: text("nếu vẫn muốn so sánh thì thêm --across-break; khi đó mọi con số đều được đánh dấu", "to compare all the same add --across-break, which marks every figure"),
    }
    C103 Error {
        message: text("--as-published là {published}, không phải cùng chỉ số và cùng năm với kết quả cũ ({old})", "--as-published is {published}, not of the same index and year as the old run ({old})"),
        hint: text("dùng kết quả đã công bố của chính năm cũ", "give the old year as it was published"),
    }
    C104 Error {
        message: text("không đơn vị nào có ở cả hai năm", "no unit is in both years"),
        hint: text("kiểm tra mã đơn vị và `succeeded_by` trong danh mục; hoặc nêu danh mục khác bằng --register", "check the codes of units and `succeeded_by` in the register, or name another register with --register"),
    }
    C105 Error {
        message: text("không phải cùng một chỉ số, hoặc không cùng tổng điểm: {one} và {other}", "not one index, or not of one total: {one} and {other}"),
        hint: text("chọn các kết quả của cùng một chỉ số (cùng `id` và `total` trong bộ tiêu chí)", "choose runs of one index (the same `id` and `total` in their rulebooks)"),
    }
    C106 Error {
        message: text("các kỳ không cùng độ dài: {one} và {other}", "periods of unlike length: {one} and {other}"),
        hint: text("xếp riêng các kết quả theo năm, theo quý, theo tháng", "put years, quarters and months into series of their own"),
    }
    C107 Error {
        message: text("hai kết quả của cùng một kỳ: {one} và {other}", "two runs of one period: {one} and {other}"),
        hint: text("giữ một kết quả cho mỗi kỳ; hai kết quả của một kỳ (đã công bố và tính lại) thì so sánh bằng `parindex compare`", "keep one run of each period; two of one period, as published and recomputed, are for `parindex compare`"),
    }
    C108 Error {
        message: text("tệp trọng số: {unit} không phải đơn vị nào của năm cũ; gần nhất: {near}", "weights: {unit} is no unit of the old year; nearest: {near}"),
        label: text("mã lạ", "an unknown code"),
        hint: text("ghi mã đơn vị như trong kết quả năm cũ; trọng số của một mã lạ sẽ không có tác dụng", "write codes as the old run has them; the weight of an unknown one would do nothing"),
    }
    C109 Error {
        message: text("tệp trọng số có {unit} hai lần", "{unit} stands in the weights twice"),
        label: text("lần thứ hai", "the second time"),
        hint: text("giữ một dòng cho mỗi đơn vị", "keep one row of each unit"),
    }
    C110 Error {
        message: text("giữa bộ tiêu chí {old} và bộ tiêu chí {new} còn bộ tiêu chí của các năm {years}: mã mục của {new} nói về bộ đó, không nói về {old}", "between the rulebooks {old} and {new} there was that of {years}: the codes of {new} refer to that one, not to {old}"),
        hint: text("nêu bộ tiêu chí ở giữa, hoặc thư mục kết quả chấm theo nó: --through ĐƯỜNG_DẪN (lặp lại được); nếu không có bộ nào ở giữa thì sửa `years` của bộ cũ cho đủ năm", "name the rulebook between, or a run under it: --through PATH (repeatable); if there was none, mend `years` of the older one to hold all its years"),
    }
    C111 Error {
        message: text("--through: bộ tiêu chí {through} không nằm giữa {old} và {new}", "--through: the rulebook {through} does not lie between {old} and {new}"),
        hint: text("nêu bộ tiêu chí của cùng một chỉ số, có `years` nằm giữa hai bộ đang so sánh", "name a rulebook of the same index whose `years` lie between the two that are compared"),
    }

    // Audit: rules alone.
    A101 Warning {
        message: text("mục {node}: bậc {range} không giữ giá trị nào có thể xảy ra", "node {node}: the tier {range} holds no value that can occur"),
        label: text("bậc này không bao giờ được áp dụng", "one of its tiers can never apply"),
        hint: text("số lượng và số ngày là số nguyên; bỏ bậc này hoặc sửa đầu mút", "counts and days are whole numbers; remove the tier or mend its ends"),
    }
    A102 Warning {
        message: text("mục {node}: hai bậc liền nhau {range} và {other} cùng cho {points} điểm", "node {node}: the neighbouring tiers {range} and {other} both earn {points} {points|point|points}"),
        label: text("ngưỡng giữa hai bậc không có tác dụng", "the threshold between them has no effect"),
        hint: text("gộp hai bậc, hoặc đối chiếu điểm với văn bản", "join the two, or compare the points with the decision"),
    }
    A103 Note {
        message: text("mục {node}: tại ngưỡng {at} điểm nhảy từ {below} sang {above}, bằng {share}% điểm tối đa", "node {node}: at {at} the points jump from {below} to {above}, {share} % of the maximum"),
        label: text("số bước nhảy từ một nửa điểm tối đa trở lên: {count}", "jumps of half the maximum or more: {count}"),
        hint: text("thay đổi rất nhỏ của số liệu quanh ngưỡng làm mất hoặc được từng ấy điểm; cân nhắc chấm theo đường thẳng hoặc thêm bậc", "the smallest change of the figure at the threshold costs or earns that much; consider a line, or more tiers"),
    }
    A104 Note {
        message: text("mục {node}: thiếu một trong {count} điều kiện là mất toàn bộ {max} điểm", "node {node}: failing one of {count} {count|condition|conditions} costs all {max} {max|point|points}"),
        label: text("đạt hết hoặc không có gì", "all or nothing"),
        hint: text("cân nhắc cho điểm từng phần nếu các điều kiện độc lập với nhau", "consider points for part of it where the conditions do not depend on each other"),
    }
    A105 Warning {
        message: text("mục {node}: tại ngưỡng {at} làm nhiều hơn lại được ít điểm hơn ({below} xuống {above})", "node {node}: at {at} doing more earns less ({below} down to {above})"),
        label: text("điểm đổi chiều hoặc giảm", "the points turn or fall"),
        hint: text("nếu số liệu đo điều không mong muốn thì dùng `complement` hoặc `decline`, để chiều của quy tắc thấy được ngay", "if the figure measures what is not wanted, use `complement` or `decline`, so that the direction of the rule can be seen"),
    }
    A106 Warning {
        message: text("mục {node}: mẫu số bằng 0 được điểm tối đa {max}", "node {node}: a zero denominator earns the maximum {max}"),
        label: text("không phát sinh việc vẫn được đủ điểm", "having nothing to do earns everything"),
        hint: text("không giao việc, không tiếp nhận hồ sơ cũng được đủ điểm; `not-applicable` lấy mục ra khỏi điểm tối đa của đơn vị", "a unit that is given nothing to do gains; `not-applicable` takes the node out of its maximum instead"),
    }
    A107 Note {
        message: text("mục {node}: điểm tính trên phần còn lại của mẫu số, nên ghi nhận ít hơn thì được nhiều điểm hơn", "node {node}: what is left of the whole is scored, so that recording less earns more"),
        label: text("`complement`", "`complement`"),
        hint: text("tử số do ai ghi nhận? Nếu do chính đơn vị thì cần nguồn độc lập để kiểm tra", "who counts the numerator? If the unit itself does, it takes an independent source to check"),
    }
    A108 Warning {
        message: text("mục {node}: đạt cao nhất {reach} trên {max} điểm", "node {node}: at most {reach} of {max} {max|point|points} can be reached"),
        label: text("điểm tối đa ngoài tầm với", "the maximum is out of reach"),
        hint: text("hạ mục tiêu hoặc điểm tối đa, nếu không mọi đơn vị đều mất {lost} điểm", "lower the target or the maximum; as it stands every unit loses {lost} {lost|point|points}"),
    }
    A109 Warning {
        message: text("hai mục {node} và {other} cùng tên và cùng nguồn số liệu", "the nodes {node} and {other} have one name and one source"),
        label: text("có thể tính một việc hai lần", "perhaps counted twice"),
        also: text("mục kia", "the other"),
        hint: text("nếu là một số liệu thì bỏ một mục; nếu không thì đặt tên cho phân biệt", "if it is one figure, remove one of the two; if not, tell them apart by name"),
    }
    A110 Note {
        message: text("{share}% điểm do đơn vị tự báo cáo rồi được thẩm định; điều tra: {survey}%, số liệu và chỉ số khác: {rest}%", "{share} % of the points are reported by the units and appraised; surveys: {survey} %, statistics and other indices: {rest} %"),
        hint: text("điểm do chính đơn vị báo cáo chịu ảnh hưởng của cách báo cáo; cân nhắc thêm nguồn độc lập", "what units report themselves depends on how they report; consider independent sources"),
    }
    A111 Note {
        message: text("lĩnh vực {node} chiếm {share}% điểm", "area {node} has {share} % of the points"),
        label: text("quá lớn hoặc quá nhỏ so với các lĩnh vực khác", "far from its equal part"),
        hint: text("lĩnh vực trên 40% quyết định gần hết chỉ số; dưới 5% gần như không có tác dụng", "an area above 40 % decides most of the index; one below 5 % hardly any of it"),
    }
    A112 Note {
        message: text("{share}% điểm chấm việc đã làm đúng quy trình, {result}% chấm kết quả", "{share} % of the points reward steps taken, {result} % reward results"),
        hint: text("phân loại theo phương pháp chấm, xem `parindex explain A112`; cân nhắc tăng phần đo kết quả", "classed by method, see `parindex explain A112`; consider measuring results instead"),
    }
    A113 Warning {
        message: text("{count} mục chấm trực tiếp ({share}% điểm) không ghi rõ văn bản và vị trí trong văn bản: {nodes}", "{count} scored {count|node|nodes} ({share} % of the points) {count|does|do} not name a document and the place in it: {nodes}"),
        label: text("mục đầu tiên", "the first of them"),
        hint: text("thêm `basis = { document = …, place = … }` ở mục hoặc ở mục cha", "add `basis = { document = …, place = … }` to the node or above it"),
    }
    A114 Warning {
        message: text("mục {node}: căn cứ {basis} hết hiệu lực ngày {until}, bộ tiêu chí dùng đến năm {year}", "node {node}: its basis {basis} ended on {until}, the rulebook is used until {year}"),
        label: text("căn cứ hết hiệu lực", "the basis is past its period"),
        hint: text("dẫn văn bản thay thế, hoặc giới hạn `years`", "name the document that replaced it, or limit `years`"),
    }
    A115 Warning {
        message: text("lần đối chiếu cuối với văn bản: {checked}; năm đánh giá: {year}", "last compared with its source: {checked}; the year assessed: {year}"),
        label: text("`last-checked` cũ hơn năm đánh giá", "`last-checked` is older than the year"),
        hint: text("đối chiếu lại với văn bản rồi sửa `last-checked`", "compare with the source again, then mend `last-checked`"),
    }
    A116 Warning {
        message: text("{share}% điểm chưa theo văn bản: phục dựng {reconstructed}%, minh họa {illustrative}%", "{share} % of the points do not follow a source: reconstructed {reconstructed} %, illustrative {illustrative} %"),
        hint: text("kết quả không phải là kết quả chính thức cho đến khi các mục này được thay theo văn bản", "no result is an official one until these nodes are replaced from the decision"),
    }
    A199 Warning {
        message: text("nhận định về {code} không ứng với phát hiện nào", "the judgement on {code} meets no finding"),
        label: text("không còn tác dụng", "has no effect"),
        hint: text("bỏ [[audit]] này, hoặc sửa mã và mục", "remove this [[audit]], or mend its code and nodes"),
    }

    // Audit: rules with a year's data.
    A201 Warning {
        message: text("mục {node}: cả {count} đơn vị đều có {what}", "node {node}: all {count} {count|unit has|units have} {what}"),
        label: text("không phân biệt được đơn vị nào", "tells no unit apart"),
        hint: text("mục có trọng số trên giấy nhưng không có tác dụng; nâng yêu cầu hoặc bỏ mục", "the node weighs on paper and has no effect; ask more of it, or drop it"),
    }
    A202 Note {
        message: text("mục {node}: {full}/{count} đơn vị đạt điểm tối đa", "node {node}: {full} of {count} {count|unit|units} {full|has|have} the maximum"),
        label: text("chạm trần", "at the ceiling"),
        hint: text("mục chỉ còn phân biệt vài đơn vị; cân nhắc nâng yêu cầu", "it tells only a few units apart; consider asking more"),
    }
    A203 Note {
        message: text("mục {node}: {none}/{count} đơn vị không có điểm", "node {node}: {none} of {count} {count|unit|units} {none|has|have} no points"),
        label: text("chạm sàn", "at the floor"),
        hint: text("xem lại yêu cầu, hoặc cách hiểu quy tắc của các đơn vị", "look again at what is asked, or at how units read the rule"),
    }
    A204 Warning {
        message: text("lĩnh vực {node}: trọng số {nominal}%, nhưng góp {variance}% phương sai của chỉ số", "area {node} weighs {nominal} %, but makes {variance} % of the variance of the index"),
        label: text("trọng số thực khác trọng số danh nghĩa", "its effective weight is not its nominal one"),
        hint: text("thứ hạng do phần chênh lệch giữa các đơn vị quyết định, không do điểm tối đa; xem `--list weights`", "ranks are decided by what differs between units, not by maxima; see `--list weights`"),
    }
    A205 Note {
        message: text("mục {node}: tương quan với chỉ số là {r}", "node {node}: its correlation with the index is {r}"),
        label: text("đi ngược chỉ số", "goes against the index"),
        hint: text("đơn vị đạt điểm cao ở mục này thường có chỉ số thấp; kiểm tra chiều của quy tắc và số liệu", "units that do well here tend to have a low index; check the direction of the rule, and the figures"),
    }
    A206 Note {
        message: text("hai mục {node} và {other} ({where}) tương quan {r}", "the nodes {node} and {other} ({where}) have the correlation {r}"),
        label: text("hai mục gần như nói cùng một điều", "the two say nearly the same"),
        also: text("mục kia", "the other"),
        hint: text("một việc có thể đang được tính hai lần; cân nhắc bỏ hoặc gộp", "one thing may count twice; consider dropping or joining"),
    }
    A207 Note {
        message: text("lĩnh vực {node}: hệ số alpha của Cronbach là {alpha} với {count} mục", "area {node}: Cronbach's alpha is {alpha} over {count} {count|node|nodes}"),
        label: text("các mục ít đi cùng nhau", "its nodes hardly go together"),
        hint: text("tổng điểm của lĩnh vực khó đọc như một đại lượng; không phải lỗi nếu lĩnh vực cố ý gồm những việc khác nhau", "its sum is hard to read as one quantity; no fault where the area is meant to hold unlike things"),
    }
    A208 Warning {
        message: text("{count} cặp đơn vị liền kề cách nhau dưới 0,01 điểm: {pairs}", "{count} {count|pair of neighbours is|pairs of neighbours are} closer than 0.01 points: {pairs}"),
        hint: text("thứ hạng của các cặp này nhỏ hơn mọi sai số của số liệu; nên nói rõ khi công bố", "such ranks are finer than any error of the figures; say so when publishing"),
    }
    A209 Note {
        message: text("số đơn vị đổi hạng khi quy tắc khác đi: {changes}", "units whose rank changes under another rule: {changes}"),
        hint: text("thứ hạng của các đơn vị này do cách làm tròn hoặc cách xử lý đồng hạng quyết định", "rounding, or how ties are counted, decides these ranks"),
    }
    A210 Warning {
        message: text("hai mục {node} và {other} đọc cùng một ô số liệu", "the nodes {node} and {other} read the same cell"),
        label: text("một số liệu được tính hai lần", "one figure counts twice"),
        also: text("mục kia", "the other"),
        hint: text("nếu văn bản chủ ý như vậy thì ghi lý do ở [[audit]]", "if the decision means it so, say why in [[audit]]"),
    }
    A211 Note {
        message: text("chỉ một bước của một số liệu đã đổi nhóm của {units} đơn vị; bước nhỏ nhất đổi hạng: {least}", "a single step of one input changes the band of {units} {units|unit|units}; the smallest that changes a rank: {least}"),
        hint: text("một bước là một hồ sơ, một ngày, một mức; `--list steps` nêu cả {steps} bước; kiểm tra kỹ các số liệu đó trước khi công bố", "a step is a dossier, a day, a level; `--list steps` has all {steps}; check those figures before publishing"),
    }
    A212 Note {
        message: text("mục {node}: {above} đơn vị nằm sát ngưỡng {at} phía được nhiều điểm, {below} đơn vị phía kia", "node {node}: {above} {above|unit lies|units lie} just on the better side of the edge {at}, {below} on the other"),
        label: text("dồn sát ngưỡng", "bunched at the edge"),
        hint: text("có thể số liệu được điều chỉnh cho vừa đủ ngưỡng; cân nhắc kiểm tra mẫu", "figures may have been fitted to the edge; consider a sample check"),
    }
    A213 Note {
        message: text("{unit} ({code}): thẩm định giảm {share}% điểm tự đánh giá ({cut} điểm)", "{unit} ({code}): the appraisal cut {share} % of what it claims ({cut} {cut|point|points})"),
        hint: text("`parindex review` nêu từng mục", "`parindex review` has every node"),
    }
    A214 Warning {
        message: text("mục {node}: thẩm định giảm {share}% tổng điểm tự đánh giá, ở {lowered}/{count} đơn vị", "node {node}: the appraisal cut {share} % of all claims, those of {lowered} of {count} {count|unit|units}"),
        label: text("quy tắc được hiểu khác nhau", "the rule is read in different ways"),
        hint: text("viết quy tắc rõ hơn, hoặc hướng dẫn tự đánh giá", "write the rule more clearly, or guide those who assess themselves"),
    }
    A215 Note {
        message: text("{count} quyết định thẩm định, mỗi quyết định tự nó đã đổi hạng của đơn vị ({units} đơn vị)", "{count} {count|decision of the appraisal alone moved the rank of its|decisions of the appraisal each moved the rank of their} unit ({units} {units|unit|units})"),
        hint: text("`--list decisions` nêu từng quyết định; đây là những quyết định cần hồ sơ đầy đủ nhất", "`--list decisions` has each of them; these need the fullest files"),
    }
}
