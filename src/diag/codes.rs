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
        hint: text("viết dấu chấm: `1.5`", "write a point: `1.5`"),
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
        label: text("tối đa 9 chữ số thập phân, không số mũ", "at most 9 decimals, no exponent"),
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
        message: text("quá {most} mục", "more than {most} nodes"),
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
        message: text("mục {code} không nói số liệu lấy từ đâu", "node {code} does not say where its values come from"),
        label: text("thiếu `source`", "`source` is missing"),
        hint: text("thêm `source = \"appraised\"` ở mục này, ở lĩnh vực hoặc ở [rulebook]", "add `source = \"appraised\"` here, to the area or to [rulebook]"),
    }
    R210 Error {
        message: text("điểm tối đa của các mục con của {code} cộng lại là {sum}, không phải {max}", "the maxima of the children of {code} sum to {sum}, not to {max}"),
        label: text("{parts} = {sum}", "{parts} = {sum}"),
        hint: text("sửa điểm tối đa của mục này hoặc của mục con", "mend this maximum or one of the children's"),
    }
    R211 Error {
        message: text("điểm tối đa của các lĩnh vực cộng lại là {sum}, không phải {total}", "the maxima of the areas sum to {sum}, not to {total}"),
        label: text("{parts} = {sum}", "{parts} = {sum}"),
        hint: text("sửa `total` hoặc điểm tối đa của một lĩnh vực", "mend `total` or the maximum of an area"),
    }
    R212 Error {
        message: text("điểm thưởng, điểm trừ {code} chỉ có nghĩa khi cộng, không phải với {aggregate}", "the bonus or deduction {code} has a meaning under a sum only, not under {aggregate}"),
        label: text("không cộng được", "cannot be added"),
        also: text("gộp bằng {aggregate}", "combined by {aggregate}"),
    }
    R213 Error {
        message: text("{aggregate} không dùng trọng số", "{aggregate} takes no weights"),
        label: text("trọng số của {code}", "the weight of {code}"),
        hint: text("bỏ `weight`, hoặc dùng `aggregate = \"weighted-mean\"` ở mục cha", "remove `weight`, or set `aggregate = \"weighted-mean\"` at the parent"),
    }
    R214 Error {
        message: text("mục {code} thiếu trọng số", "node {code} has no weight"),
        label: text("{aggregate} ở mục cha cần `weight`", "{aggregate} at the parent needs `weight`"),
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
        message: text("bậc {range} không bao giờ xảy ra", "the tier {range} can never fire"),
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
        label: text("thiếu một, hoặc thừa một", "one is missing, or one too many"),
    }
    R310 Error {
        message: text("có {found} điều kiện; cần từ 1 đến {most}, mỗi điều kiện một tên", "{found} conditions; 1 to {most} are needed, each with its own name"),
        label: text("danh sách điều kiện", "the list of conditions"),
    }
    R311 Error {
        message: text("`{key}` không được âm", "`{key}` must not be negative"),
        label: text("số âm", "below zero"),
        hint: text("giá trị âm luôn được 0 điểm; muốn khác thì dùng `tiers`", "a negative value earns no points; use `tiers` for anything else"),
    }
    R312 Error {
        message: text("`{key}` phải nhỏ hơn `{other}`", "`{key}` must be below `{other}`"),
        label: text("không nhỏ hơn `{other}`", "not below `{other}`"),
        also: text("`{other}` ở đây", "`{other}` stands here"),
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
        message: text("mục {code} không có căn cứ pháp lý", "node {code} has no legal basis"),
        label: text("thiếu `basis`", "`basis` is missing"),
        hint: text("thêm `basis = { place = \"Phụ lục II, 1.1.2\" }` ở đây hoặc ở mục cha", "add `basis = { place = \"Phụ lục II, 1.1.2\" }` here or above"),
    }
    R404 Warning {
        message: text("mục {code} không nói theo nguồn đến mức nào", "node {code} does not say how far it follows its source"),
        label: text("thiếu `status`; coi là minh họa", "`status` is missing; taken as illustrative"),
        hint: text("thêm `status = \"official\"`, `cited`, `reconstructed` hoặc `illustrative` ở đây hoặc ở [rulebook]", "add `status = \"official\"`, `cited`, `reconstructed` or `illustrative` here or in [rulebook]"),
    }

    // Values of cells.
    D301 Error {
        message: text("`{text}` không phải là số", "`{text}` is not a number"),
        label: text("cột {column}", "column {column}"),
        hint: text("ghi một con số; không công thức, khoảng hay chữ", "write one number; no formula, range or word"),
    }
    D302 Error {
        message: text("`{text}` dùng dấu thập phân khác với khai báo", "`{text}` has another decimal mark than declared"),
        label: text("cột {column}", "column {column}"),
        hint: text("khai `decimal` trong đợt chấm, hoặc sửa số", "declare `decimal` in the pass, or mend the number"),
    }
    D303 Error {
        message: text("`{text}` đọc được hai cách: phần nghìn hay hàng nghìn", "`{text}` can be read two ways: thousandths or thousands"),
        label: text("cột {column}", "column {column}"),
        hint: text("khai `thousands = \"none\"` nếu dấu chấm là dấu thập phân, hoặc `thousands = \".\"` với `decimal = \",\"`", "declare `thousands = \"none\"` if the point is a decimal mark, or `thousands = \".\"` with `decimal = \",\"`"),
    }
    D304 Error {
        message: text("`{text}` không phải số hữu hạn viết đủ chữ số", "`{text}` is not a finite number written in full"),
        label: text("cột {column}", "column {column}"),
    }
    D306 Error {
        message: text("`{text}` là số âm", "`{text}` is negative"),
        label: text("cột {column}", "column {column}"),
    }
    D307 Error {
        message: text("{points} điểm vượt điểm tối đa {max}", "{points} points are above the maximum {max}"),
        label: text("cột {column}", "column {column}"),
        hint: text("kiểm tra điểm và mã tiêu chí", "check the points and the code of the node"),
    }
    D308 Error {
        message: text("`{text}` có quá 9 chữ số thập phân", "`{text}` has more than 9 decimals"),
        label: text("cột {column}", "column {column}"),
        hint: text("phần dư của phép tính trên máy; ghi số đã làm tròn đúng", "the remains of a computation; write the value as it was decided"),
    }
    D309 Error {
        message: text("ô trống", "the cell is empty"),
        label: text("cột {column}", "column {column}"),
        hint: text("ghi giá trị, hoặc khai nghĩa của ô trống bằng `missing` trong bộ tiêu chí", "fill it, or say what an empty cell means by `missing` in the rulebook"),
    }
    D310 Error {
        message: text("`{text}`: mục {node} không được phép \"không áp dụng\"", "`{text}`: node {node} may not be left out as not applicable"),
        label: text("cột {column}", "column {column}"),
        hint: text("thêm `may-not-apply = true` vào mục này của bộ tiêu chí nếu văn bản cho phép", "add `may-not-apply = true` to the node if the decision allows it"),
    }
    D311 Error {
        message: text("`{text}` là lỗi hoặc ô quá hẹp của bảng tính", "`{text}` is an error or a too narrow cell of a spreadsheet"),
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
        message: text("`{text}` không phải ngày", "`{text}` is not a date"),
        label: text("cột {column}", "column {column}"),
        hint: text("viết 2024-12-31, hoặc khai `dates = \"d/m/y\"` cho 31/12/2024", "write 2024-12-31, or declare `dates = \"d/m/y\"` for 31/12/2024"),
    }
    D316 Error {
        message: text("`{text}` không có trong quy tắc", "`{text}` is not one of the rule's words"),
        label: text("cột {column}", "column {column}"),
        hint: text("các mức: {words}", "the words are: {words}"),
    }

    // Values that a method cannot accept.
    D401 Error {
        message: text("`{field}` bằng 0 mà quy tắc không cho phép", "`{field}` is zero and the rule refuses that"),
        label: text("cột {column}", "column {column}"),
    }
    D402 Error {
        message: text("tử số {numerator} lớn hơn mẫu số {denominator}", "the numerator {numerator} is above the denominator {denominator}"),
        label: text("cột {column}", "column {column}"),
        hint: text("sửa số liệu, hoặc khai `cap` trong bộ tiêu chí", "mend the figures, or declare `cap` in the rulebook"),
    }
    D403 Error {
        message: text("giá trị {value} nằm ngoài khoảng {least} đến {most}", "the value {value} lies outside {least} to {most}"),
        label: text("cột {column}", "column {column}"),
    }
    D404 Error {
        message: text("mọi đơn vị có cùng giá trị {value} ở mục {node}: không chuẩn hóa được", "all units have the same value {value} at node {node}: it cannot be normalised"),
        hint: text("khai `if-all-equal` trong bộ tiêu chí", "declare `if-all-equal` in the rulebook"),
    }
    D405 Error {
        message: text("mục {node} cần ít nhất 2 đơn vị có giá trị để so sánh", "node {node} needs values of at least 2 units to compare"),
    }
}
