//! What the command line says, in both languages.

use crate::text::{Text, text};

macro_rules! words {
    ($($name:ident: $vi:expr, $en:expr;)*) => {
        $(pub(super) const $name: Text = text($vi, $en);)*

        #[cfg(test)]
        pub(super) const ALL: &[Text] = &[$($name),*];
    };
}

/// Said when the program itself is wrong; both languages, for nobody knows what still works.
pub(super) const BUG: &str = "parindex có lỗi lập trình; chưa ghi kết quả nào. Xin gửi dòng dưới đây cho nhóm phát triển.\n\
    parindex has a bug; nothing was written. Please send the lines below to its developers.";

words! {
    ABOUT: "Từ bộ tiêu chí và số liệu của một năm đến chỉ số tổng hợp, xếp hạng và phân loại các đơn vị",
        "From a rulebook and a year's tables to a composite index, its ranking and its bands";
    EXIT_CODES: "Mã thoát: 0 không có lỗi; 1 có phát hiện từ mức đã chọn; 2 dòng lệnh sai; 3 bộ tiêu chí hoặc tệp đợt chấm bị từ chối; 4 số liệu bị từ chối; 5 không đọc hoặc ghi được tệp; 6 kết quả khác với manifest; 70 lỗi của chương trình.",
        "Exit codes: 0 fine; 1 findings at the chosen level; 2 usage; 3 rulebook or pass rejected; 4 data rejected; 5 file system; 6 results differ from the manifest; 70 our bug.";
    COMMAND: "LỆNH", "COMMAND";
    COMMANDS: "Lệnh", "Commands";
    ARGUMENTS: "Tham số", "Arguments";
    OPTIONS: "Tùy chọn", "Options";
    VERSION: "In phiên bản", "Print version";
    HELP: "In hướng dẫn", "Print help";
    LANG: "Ngôn ngữ của thông báo và bảng: vi (mặc định) hoặc en", "Language of messages and tables: vi (default) or en";
    FORMAT: "Dạng bảng: table, csv hoặc json; mặc định table trên màn hình, csv khi chuyển tiếp", "Form of tables: table, csv or json; table on a terminal and csv in a pipe unless set";
    INIT: "Tạo thư mục để bắt đầu: đợt chấm, bộ tiêu chí, danh mục đơn vị, các bảng để điền (Excel và CSV)",
        "Make a folder to start from: pass, rulebook, register of units, tables to be filled (Excel and CSV)";
    INIT_KIND: "Loại: {kinds}; own (theo bộ tiêu chí và danh mục của mình, cần --from)", "The kind: {kinds}; own (after a rulebook and register of your own, needs --from)";
    INIT_FROM: "Với own: đợt chấm nêu bộ tiêu chí, danh mục đơn vị và năm", "With own: the pass that names the rulebook, the register of units and the year";
    FROM_IS_FOR_OWN: "--from đi cùng loại own, và chỉ với own", "--from goes with the kind own, and with no other";
    INIT_DIR: "Thư mục mới, hoặc thư mục trống", "A new folder, or an empty one";
    INIT_NEXT: "Đã tạo {path}. Điền các ô màu vàng trong các tệp .xlsx, rồi chạy: parindex check {path}/pass.toml",
        "{path} is made. Fill the yellow cells of the .xlsx files, then run: parindex check {path}/pass.toml";
    NOT_EMPTY: "{path} đã có tệp, không ghi đè; chọn thư mục khác", "{path} holds files and is not overwritten; choose another folder";
    CHECK: "Kiểm tra bộ tiêu chí hoặc đợt chấm, báo mọi lỗi trong một lần", "Check a rulebook or a pass and report every mistake in one run";
    CHECK_FILE: "rulebook.toml hoặc pass.toml", "rulebook.toml or pass.toml";
    CHECK_LEVEL: "Mức phát hiện làm mã thoát khác 0: error (mặc định) hoặc warning", "The level of finding that makes the exit code other than 0: error (default) or warning";
    SCORE: "Chấm điểm một năm: chỉ số, xếp hạng, phân loại và từng bước tính", "Score a year: index, rank, band, and every step";
    SCORE_PASS: "Tệp đợt chấm (pass.toml)", "The pass file (pass.toml)";
    SCORE_OUT: "Thư mục kết quả; được tạo trọn vẹn hoặc không tạo", "The run directory; published whole or not at all";
    SCORE_FORCE: "Thay kết quả đã có ở thư mục này", "Replace the results that are there";
    SCORE_THREADS: "Số luồng; kết quả không phụ thuộc vào số này", "Number of threads; the results do not depend on it";
    EXPLAIN: "Giải thích điểm của một đơn vị từ thư mục kết quả, hoặc một mã lỗi", "Explain a unit's points from a run directory, or a diagnostic code";
    EXPLAIN_TARGET: "Thư mục kết quả, hoặc mã lỗi như R210", "A run directory, or a code such as R210";
    EXPLAIN_UNIT: "Mã hoặc tên đơn vị", "Code or name of the unit";
    EXPLAIN_NODE: "Mã lĩnh vực, tiêu chí, tiêu chí thành phần; mặc định: toàn chỉ số", "Code of the area, criterion or sub-criterion; the whole index unless set";
    COMPARE: "So sánh hai năm: chỉ số và thứ hạng thay đổi vì đâu, tách thành các phần cộng lại đúng bằng thay đổi", "Compare two years: what moved each index and rank, in parts that add up exactly";
    COMPARE_OLD: "Thư mục kết quả của năm cũ", "The run directory of the old year";
    COMPARE_NEW: "Thư mục kết quả của năm mới", "The run directory of the new year";
    COMPARE_OUT: "Thư mục ghi changes.csv và contributions.csv; được tạo trọn vẹn hoặc không tạo", "Where to write changes.csv and contributions.csv; published whole or not at all";
    COMPARE_UNIT: "Kể riêng về một đơn vị, theo mã hoặc tên", "Tell the story of one unit, by code or name";
    COMPARE_PUBLISHED: "Kết quả năm cũ như đã công bố, khi OLD là kết quả tính lại", "The old year as it was published, where OLD is its recomputation";
    COMPARE_CORE: "Chỉ so trên các mục có ở cả hai bộ tiêu chí", "Only on the nodes that both rulebooks have";
    COMPARE_BREAK: "So sánh cả khi phương pháp đã đứt đoạn; mọi con số đều được đánh dấu", "Compare even across a break of the series; every figure is marked";
    COMPARE_REGISTER: "Danh mục đơn vị cho biết đơn vị nào kế thừa đơn vị nào; mặc định lấy từ kết quả của năm sau", "A register that says which unit succeeds which; that of the later year unless set";
    COMPARE_WEIGHTS: "Tệp CSV (code, weight): trọng số của từng đơn vị cũ khi gộp điểm, ví dụ dân số; mặc định bằng nhau", "A CSV file (code, weight): what each predecessor weighs when points are merged, such as population; equal unless set";
    REVIEW: "Rà soát tự đánh giá và thẩm định của một đợt chấm, kể cả khi chưa đủ số liệu", "Review self-assessment against appraisal in a pass, complete or not";
    REVIEW_UNIT: "Chỉ một đơn vị, theo mã hoặc tên", "One unit only, by code or name";
    REVIEW_LIST: "Chỉ một bảng: units (đơn vị), nodes (mục), claims (từng lượt tự đánh giá), raised (thẩm định cao hơn), evidence (thiếu minh chứng), alike (giống hệt nhau), plans (kế hoạch công tác)", "One list only: units, nodes, claims (each unit and node), raised (above the claim), evidence (without sufficient evidence), alike, plans (work plans)";
    AUDIT: "Kiểm tra quy tắc: điểm nằm ở đâu, nhảy ở đâu, tính trùng ở đâu; với đợt chấm: thực tế quyết định bởi điều gì",
        "Audit the rules: where points lie, jump and count twice; with a pass: what really decides";
    AUDIT_TARGET: "rulebook.toml; hoặc thư mục kết quả, tệp đợt chấm để kiểm tra cùng số liệu", "rulebook.toml; or a run directory or a pass, for the rules with a year's data";
    AUDIT_CODE: "Chỉ một loại phát hiện, theo mã; dùng được nhiều lần", "One kind of finding only, by its code; may be repeated";
    AUDIT_LIST: "Chỉ một bảng: {lists}", "One list only: {lists}";
    AUDIT_LEVEL: "Mức phát hiện làm mã thoát khác 0: error (mặc định), warning hoặc note", "The level of finding that makes the exit code other than 0: error (default), warning or note";
    AUDIT_SEVERITY: "Nâng hoặc hạ mức của một mã, như A103=error; dùng được nhiều lần", "Raise or lower the severity of a code, as A103=error; may be repeated";
    AUDIT_NO_CODE: "không có mã kiểm tra `{code}`", "there is no audit code `{code}`";
    AUDIT_TITLE: "Kiểm tra {name} {edition}", "Audit of {name} {edition}";
    AUDIT_COUNTS: "{errors} lỗi, {warnings} cảnh báo, {notes} lưu ý; {explained} đã được giải thích trong bộ tiêu chí",
        "{errors} errors, {warnings} warnings, {notes} notes; {explained} explained in the rulebook";
    AUDIT_MEANS: "nghĩa là", "means";
    AUDIT_REASON: "giải thích", "explained";
    AUDIT_MORE: "… và {more} phát hiện nữa: --code {code}", "… and {more} more: --code {code}";
    BY_SHARE_SOURCES: "Điểm theo nguồn số liệu", "Points by source";
    BY_SHARE_AREAS: "Điểm theo lĩnh vực", "Points by area";
    BY_REWARDS: "Điểm theo việc được chấm", "Points by what is rewarded";
    BY_STATUS: "Điểm theo mức bám sát văn bản", "Points by status";
    BY_JUMP: "Bước nhảy điểm, lớn nhất trước", "Jumps of points, the largest first";
    BY_WEIGHT: "Trọng số danh nghĩa và thực tế (tác động chính ước lượng tuyến tính: r²)", "Nominal and effective weight (main effect estimated linearly: r²)";
    BY_ALPHA: "Hệ số alpha của Cronbach theo lĩnh vực", "Cronbach's alpha by area";
    BY_COMPONENT: "Thành phần chính của các lĩnh vực", "Principal components of the areas";
    BY_CORRELATION: "Tương quan giữa các mục, lớn nhất trước", "Correlations of nodes, the largest first";
    BY_STEP: "Một bước của một số liệu đổi hạng hoặc nhóm", "Single steps of one input that change a rank or a band";
    BY_DECISION: "Quyết định thẩm định tự nó đổi hạng", "Decisions of the appraisal that each moved a rank";
    NOMINAL: "Trọng số %", "Weight %";
    OF_VARIANCE: "% phương sai", "% of variance";
    CORRELATION: "Tương quan", "Correlation";
    MAIN_EFFECT: "Tác động chính", "Main effect";
    AT_FULL: "Đạt tối đa", "At maximum";
    AT_NONE: "0 điểm", "No points";
    ALPHA: "Alpha", "Alpha";
    COMPONENT: "Thành phần", "Component";
    LOADINGS: "Hệ số tải", "Loadings";
    OTHER_NODE: "Mục kia", "Other node";
    FIELD_OF: "Trường", "Field";
    FROM: "Từ", "From";
    TO: "Thành", "To";
    RANK_THEN: "Hạng khi đó", "Rank then";
    BAND_THEN: "Nhóm khi đó", "Band then";
    SIMULATE: "Thử: nếu một đơn vị có điểm khác ở vài mục; cần gì để đạt một hạng hoặc một nhóm", "What if a unit had other points at some nodes; what it takes to reach a rank or a band";
    SIMULATE_TARGET: "Thư mục kết quả, hoặc tệp đợt chấm", "A run directory, or a pass";
    SIMULATE_SET: "Điểm giả định của một mục chấm trực tiếp, như 1.1.2=1.0; dùng được nhiều lần", "Points to assume at a scored node, as 1.1.2=1.0; may be repeated";
    SIMULATE_RANK: "Hạng muốn đạt: nêu các cách rẻ nhất, tính theo số điểm còn phải giành", "A rank to reach: the cheapest ways, by points still to gain";
    SIMULATE_BAND: "Nhóm muốn đạt", "A band to reach";
    SIMULATE_NEEDS_DATA: "cần thư mục kết quả hoặc tệp đợt chấm, không phải bộ tiêu chí", "a run directory or a pass is needed, not a rulebook";
    SIMULATE_NO_LEAF: "`{node}` không phải mục chấm trực tiếp", "`{node}` is not a scored node";
    SIMULATE_POINTS: "`{pair}`: viết NODE=ĐIỂM, điểm không quá {max}", "`{pair}`: write NODE=POINTS, at most {max} points";
    NO_BAND: "không có nhóm `{band}`; các nhóm: {known}", "there is no band `{band}`; the bands are: {known}";
    AS_IT_IS: "hiện tại", "as it is";
    ALL_TOGETHER: "tất cả", "all together";
    CASE: "Trường hợp", "Case";
    GAIN: "Điểm cần giành", "Points to gain";
    TAKES: "Cần đạt điểm tối đa ở", "Takes full marks at";
    NO_WAY: "Đơn vị đã đạt, hoặc đủ điểm ở mọi mục cũng không đạt được.", "The unit is there already, or not even full marks everywhere would do.";
    RULES_COMMAND: "So sánh các bộ tiêu chí", "Compare rulebooks";
    RULES_DIFF: "Khác nhau giữa hai lần ban hành: giữ, đổi tên, chuyển, tách, gộp, mới, bỏ; điểm, ngưỡng, phương pháp", "What differs between two editions: kept, renamed, moved, split, merged, new, dropped; points, thresholds, methods";
    RULES_OLD: "Bộ tiêu chí cũ", "The old edition";
    RULES_NEW: "Bộ tiêu chí mới", "The new edition";
    RULES_ALL: "Cả các mục không đổi", "Also nodes in which nothing changed";
    DIFF_TITLE: "{name}: {old} → {new}", "{name}: {old} → {new}";
    DIFF_MOVED: "{moved}% điểm chuyển sang mục khác; {touched} mục có điểm, ngưỡng hoặc phương pháp thay đổi", "{moved} % of the points lie elsewhere; points, thresholds or method changed at {touched} nodes";
    DIFF_CHANGES: "Thay đổi", "Changes";
    DIFF_OLD: "Cũ", "Old";
    DIFF_NEW: "Mới", "New";
    DIFF_FATE: "Ra sao", "What became";
    DIFF_WEIGHT: "Trọng số ±%", "Weight ±%";
    DIFF_DIFFERENCES: "Khác nhau", "Differences";
    DIFF_DIFFERENCE: "{what}: {old} → {new}", "{what}: {old} → {new}";
    KIND_OF: "Loại", "Kind";
    SEVERITY: "Mức", "Severity";
    FILE: "Tệp", "File";
    LINE: "Dòng", "Line";
    SCORED_NODES: "Mục chấm", "Scored nodes";
    SHARE_OF_POINTS: "% điểm", "% of points";
    JUMP_AT: "Tại", "At";
    JUMP_BELOW: "Dưới ngưỡng", "Below";
    JUMP_ABOVE: "Từ ngưỡng", "Above";
    JUMP_SHARE: "% điểm tối đa", "% of maximum";

    TALLY: "Đếm các tệp phiếu điều tra thành bảng số đếm theo cụm, câu hỏi và trả lời; không giữ lại phiếu nào", "Count files of survey respondents by cluster, item and answer; no card is kept";
    TALLY_RULEBOOK: "Bộ tiêu chí có khai phiếu điều tra [instrument.…]", "The rulebook that declares the instrument [instrument.…]";
    TALLY_SURVEY: "Tên phiếu trong bộ tiêu chí", "Name of the instrument in the rulebook";
    TALLY_FILES: "Tệp .csv hoặc .csv.gz, thư mục, hoặc - để đọc từ đầu vào chuẩn", "Files .csv or .csv.gz, folders, or - for the standard input";
    TALLY_OUT: "Thư mục số đếm; được tạo trọn vẹn hoặc không tạo", "The folder of counts; published whole or not at all";
    TALLY_REGISTER: "Danh mục đơn vị (CSV): từ chối dòng của đơn vị không có trong đó", "Register of units (CSV): rows of any other unit are refused";
    TALLY_FRAME: "Danh sách cụm được chọn (CSV: unit, stratum, các cấp cụm, planned): từ chối dòng của cụm khác", "The sampled clusters (CSV: unit, stratum, the cluster levels, planned): rows of any other cluster are refused";
    TALLY_SKIP: "Đếm các dòng còn lại khi có dòng bị từ chối; refused.csv ghi từng dòng bị từ chối", "Count the other rows when some are refused; refused.csv lists each of those";
    ESTIMATE: "Ước lượng các chỉ số từ số đếm điều tra, kèm sai số, khoảng tin cậy và các hạng có thể có", "Estimate indices from counts of a survey, with errors, intervals and the ranks they leave open";
    ESTIMATE_COUNTS: "Thư mục số đếm do tally hoặc merge ghi", "A folder of counts, as tally or merge writes it";
    ESTIMATE_OUT: "Thư mục ước lượng; được tạo trọn vẹn hoặc không tạo", "The folder of estimates; published whole or not at all";
    ESTIMATE_LEVEL: "Cấp cụm làm đơn vị chọn mẫu bậc một; mặc định: cấp cao nhất", "The cluster level of the primary sampling units; the highest unless set";
    ESTIMATE_LONELY: "Tầng chỉ có một cụm: error (từ chối, mặc định), adjust, average, certainty hoặc collapse", "A stratum with a single cluster: error (refused, unless set), adjust, average, certainty or collapse";
    ESTIMATE_FPC: "Hiệu chỉnh tổng thể hữu hạn theo frame.csv của số đếm", "Correct for finite populations, by the frame of the counts";
    ESTIMATE_INTERVAL: "Cách tính khoảng tin cậy: logit (mặc định), wilson, beta, asin hoặc wald", "Kind of interval: logit (unless set), wilson, beta, asin or wald";
    ESTIMATE_CONFIDENCE: "Độ tin cậy, phần trăm", "Confidence, in percent";
    ESTIMATE_BY: "Ước lượng riêng theo nhóm, ví dụ giới tính: tên cột nhóm trong phiếu", "Also by group, such as sex: the column of groups of the instrument";
    ESTIMATE_MIN_CELL: "Không hiện ước lượng dựa trên ít phiếu hơn số này", "Hide estimates from fewer cards than this";
    OTHER_COUNTS: "số đếm này không phải của phiếu trong bộ tiêu chí: {counted}", "these counts are not of an instrument of the rulebook: {counted}";
    NO_COLUMN: "không có `{wanted}`; có: {known}", "there is no `{wanted}`; there are: {known}";
    LONELY_STRATA: "{count} tầng chỉ có một cụm, không tính được sai số: {strata}; chọn --lonely", "{count} strata have a single cluster, and no spread can be seen there: {strata}; choose --lonely";
    NO_FRAME: "{count} tầng chưa có tổng số cụm: {strata}; thêm --frame khi chạy tally, hoặc bỏ --fpc", "{count} strata have no number of clusters in all: {strata}; give tally a --frame, or leave out --fpc";
    FRAME_TOO_SMALL: "{count} tầng có nhiều cụm được chọn hơn tổng số cụm: {strata}", "{count} strata have more sampled clusters than there are: {strata}";
    STANDARD_ERROR: "Sai số chuẩn", "Standard error";
    INTERVAL: "Khoảng tin cậy", "Interval";
    RANKS_OF_ALL: "Hạng có thể (đồng thời)", "Ranks (all at once)";
    RANKS_OF_ONE: "Hạng có thể (riêng)", "Ranks (this one)";
    ESTIMATED: "\n  Bộ tiêu chí      {rules}\n  Điều tra         {survey}, {units} đơn vị\n  Chắc chắn top 10 {top}\n  Đã ẩn            {hidden} ước lượng dựa trên quá ít phiếu\n  Tầng một cụm     {lonely}\n  Kết quả          {path}: {files}", "\n  Rulebook         {rules}\n  Survey           {survey}, {units} units\n  Surely top 10    {top}\n  Hidden           {hidden} estimates from too few cards\n  Lonely clusters  {lonely}\n  Written          {path}: {files}";
    TALLY_FORCE: "Thay số đếm đã có ở thư mục này", "Replace the counts that are there";
    MERGE: "Cộng các thư mục số đếm do tally ghi; một tệp phiếu bị đếm hai lần thì từ chối", "Add up folders of counts that tally wrote; a file counted twice is refused";
    MERGE_COUNTS: "Thư mục số đếm", "Folders of counts";
    NO_SURVEY: "bộ tiêu chí không có phiếu \"{survey}\"; các phiếu: {known}", "the rulebook has no instrument \"{survey}\"; it has: {known}";
    TALLIED: "Đã ghi {path}: {rows} dòng = {accepted} được đếm + {empty} không có trả lời + {rejected} bị loại theo mã trả lời + {refused} bị từ chối; {units} đơn vị, {clusters} cụm.", "{path} is written: {rows} rows = {accepted} counted + {empty} without any answer + {rejected} rejected by an answer + {refused} refused; {units} units, {clusters} clusters.";
    METHODS: "Danh mục phương pháp chấm điểm", "The catalogue of scoring methods";
    METHODS_NAME: "Tên phương pháp để xem chi tiết", "Name of one method, for its details";
    VERIFY: "Kiểm tra thư mục kết quả còn nguyên như manifest.json", "Check that a run directory is what its manifest.json says";
    VERIFY_DIR: "Thư mục kết quả", "A run directory";
    COMPLETIONS: "In tập lệnh gợi ý cho shell", "Print a completion script for a shell";
    COMPLETIONS_SHELL: "Tên shell", "Name of the shell";
    MAN: "In trang hướng dẫn dạng man", "Print the man page";

    ERROR: "lỗi", "error";
    UNKNOWN_ARGUMENT: "không có tùy chọn {what}", "unknown option {what}";
    UNKNOWN_COMMAND: "không có lệnh {what}", "unknown command {what}";
    MISSING_ARGUMENT: "thiếu {what}", "missing {what}";
    INVALID_VALUE: "giá trị không hợp lệ `{value}` của {what}", "invalid value `{value}` of {what}";
    DID_YOU_MEAN: "có phải {near}?", "did you mean {near}?";
    OTHER_USAGE: "dòng lệnh sai: {what}", "wrong command line: {what}";
    NOT_UTF8: "một tham số không phải chữ UTF-8", "an argument is not UTF-8 text";
    SEE_HELP: "Xem `parindex --help` hoặc `parindex LỆNH --help`.", "See `parindex --help` or `parindex COMMAND --help`.";

    FOUND: "{errors} lỗi, {warnings} cảnh báo", "{errors} errors, {warnings} warnings";
    NOTHING_WRITTEN: "Chưa ghi kết quả nào. Sửa các lỗi trên rồi chạy lại; `parindex explain <mã>` giải thích từng mã.",
        "Nothing was written. Mend the errors above and run again; `parindex explain <code>` explains each code.";
    RULEBOOK: "{name} {edition}: {areas} lĩnh vực, {nodes} mục, {leaves} mục chấm trực tiếp, {total} điểm; {status}",
        "{name} {edition}: {areas} areas, {nodes} nodes, {leaves} scored themselves, {total} points; {status}";
    EXISTS: "{path} đã có kết quả; dùng --force để thay", "{path} holds results already; use --force to replace them";
    FOREIGN: "{path} không phải kết quả của parindex nên không bị thay; chọn thư mục khác", "{path} is not a result of parindex and will not be replaced; choose another folder";
    FAILED: "{path}", "{path}";

    TITLE: "{name}, năm {year}", "{name}, {year}";
    RANK: "Hạng", "Rank";
    CODE: "Mã", "Code";
    UNIT: "Đơn vị", "Unit";
    REGION: "Vùng", "Region";
    INDEX: "Chỉ số", "Index";
    BAND: "Xếp loại", "Band";
    UNITS: "Đơn vị", "Units";
    UNITS_RANKED: "{units}, trong đó {ranked} được xếp hạng", "{units}, of which {ranked} are ranked";
    NOT_RANKED: "Trạng thái", "Standing";
    RULES: "Bộ tiêu chí", "Rulebook";
    FIGURES: "Số liệu", "Figures";
    MEAN: "Trung bình", "Mean";
    FIRST: "Cao nhất", "First";
    LAST: "Thấp nhất", "Last";
    GROUPS: "Theo nhóm", "By group";
    BANDS: "Phân loại", "Bands";
    WARNINGS: "Cảnh báo", "Warnings";
    WRITTEN: "Kết quả", "Results";
    HASH: "SHA-256", "SHA-256";
    MORE_ROWS: "… và {more} đơn vị nữa trong ranking.csv", "… and {more} more units in ranking.csv";

    NOT_COMPARED: "Chưa so sánh. `parindex explain <mã>` giải thích từng mã.", "Nothing was compared. `parindex explain <code>` explains each code.";
    BREAK: "ĐỨT ĐOẠN", "BREAK";
    BREAK_IS: "phương pháp đổi từ năm {years}: các con số dưới đây không so sánh được với nhau theo bộ tiêu chí", "the method changed in {years}: by the rulebook the figures below cannot be compared";
    CORE: "Phần chung", "Common core";
    CORE_IS: "chỉ tính các mục có ở cả hai bộ tiêu chí; chỉ số và hạng khác với số đã công bố", "only nodes of both rulebooks count; indices and ranks are not those published";
    COMPARABLE: "So sánh được", "Comparable";
    COMPARABLE_IS: "{old} % chỉ số cũ, {new} % chỉ số mới là các mục tương ứng", "{old} % of the old index and {new} % of the new one are nodes that correspond";
    NODES: "Mục", "Nodes";
    NODES_ARE: "{changed} đổi cách chấm, {reweighted} đổi điểm tối đa hoặc trọng số, {new} mới, {dropped} bỏ", "{changed} scored differently, {reweighted} with another maximum or weight, {new} new, {dropped} dropped";
    UNITS_COMPARED: "{old} → {new}; {merged} đơn vị kế thừa nhiều đơn vị cũ", "{old} → {new}; {merged} succeed several former units";
    APPEARED: "Mới có", "New units";
    GONE: "Không còn", "Gone";
    MEAN_IS: "{change} = quy định {rules}, kết quả của đơn vị {own}, còn lại {rest}", "{change} = rules {rules}, own results {own}, the rest {rest}";
    RISERS: "Lên hạng nhiều", "Rose most";
    FALLERS: "Xuống hạng nhiều", "Fell most";
    REBANDED: "Đổi xếp loại", "Changed band";
    LARGEST: "Mục tác động lớn", "Largest nodes";
    ORDERS: "các phần là trung bình trên mọi thứ tự thay đổi (Shapley); cộng lại đúng bằng thay đổi, ở đây đã làm tròn khi in", "parts are means over all orders of the changes (Shapley) and sum to the change; printed rounded here";
    MORE_CHANGES: "… và {more} đơn vị nữa trong changes.csv", "… and {more} more units in changes.csv";
    RANK_OLD: "Hạng cũ", "Rank before";
    RANK_NEW: "Hạng mới", "Rank";
    PLACES: "Bậc", "Places";
    INDEX_OLD: "Chỉ số cũ", "Index before";
    INDEX_NEW: "Chỉ số mới", "Index";
    CHANGE: "Thay đổi", "Change";
    PART_RULES: "Quy định", "Rules";
    PART_OWN: "Đơn vị", "Own";
    PART_CORRECTION: "Đính chính", "Correction";
    PART_SUCCESSION: "Kế thừa", "Succession";
    PART_OTHERS: "Đơn vị khác", "Others";
    PART_UNITS: "Tập đơn vị", "Unit set";
    PREDECESSORS: "Đơn vị cũ", "Former units";
    PREDECESSORS_ARE: "số cũ ở trên được gộp từ các đơn vị này: số đếm được cộng, tỷ lệ tính lại, điểm lấy bình quân; mục có/không thì không gộp", "the figures before are carried from these: counts added, ratios derived again, points averaged; yes or no is not carried";
    SUCCESSOR: "Nay thuộc", "Now part of";
    SAME_PLACE: "giữ nguyên hạng", "the same place";
    PLACES_UP: "lên {places} bậc", "up {places}";
    PLACES_DOWN: "xuống {places} bậc", "down {places}";
    ROSE_THOUGH_LOWER: "Chỉ số giảm mà hạng lên: tác động lớn nhất là {cause} ({places} bậc).", "The rank rose although the index fell: what lifted it most is {cause} ({places} places).";
    FELL_THOUGH_HIGHER: "Chỉ số tăng mà hạng xuống: tác động lớn nhất là {cause} ({places} bậc).", "The rank fell although the index rose: what lowered it most is {cause} ({places} places).";
    ROSE: "Hạng lên: tác động lớn nhất là {cause} ({places} bậc).", "The rank rose: what lifted it most is {cause} ({places} places).";
    FELL: "Hạng xuống: tác động lớn nhất là {cause} ({places} bậc).", "The rank fell: what lowered it most is {cause} ({places} places).";
    STAYED: "Hạng giữ nguyên: các tác động bù trừ nhau, lớn nhất là {cause} ({places} bậc).", "The rank stayed: what moved it cancels out, the largest being {cause} ({places} places).";
    NOTHING_MOVED: "Hạng giữ nguyên, không có tác động nào.", "The rank stayed; nothing moved it.";
    BY_CORRECTION: "đính chính số liệu năm cũ sau khi công bố", "corrections of the old year since it was published";
    BY_RULES: "thay đổi quy định (bộ tiêu chí)", "the change of rules (the rulebook)";
    BY_OWN: "kết quả của chính đơn vị", "the unit's own results";
    BY_SUCCESSION: "mục có/không mà các đơn vị cũ không để lại giá trị gộp được", "yes or no of former units that could not be carried over";
    BY_OTHERS: "kết quả của các đơn vị khác", "the results of the other units";
    BY_UNITS: "thay đổi tập hợp đơn vị", "the change of which units there are";
    WHY_INDEX: "Vì sao chỉ số thay đổi (điểm)", "Why the index changed (points)";
    WHY_RANK: "Vì sao hạng thay đổi (bậc; + là lên)", "Why the rank changed (places; + is up)";
    NODES_MOVED: "Các mục làm chỉ số của đơn vị thay đổi nhiều nhất (điểm cũ → điểm mới)", "The nodes that moved the unit's index most (points before → points)";
    FOLLOW: "Xem từng con số đến tận ô số liệu:", "Follow a figure down to its cell:";
    NO_PREDECESSOR: "Năm cũ không có đơn vị này và không có đơn vị nào nó kế thừa: không có thay đổi để phân tích.", "The old year has neither this unit nor a predecessor of it: there is no change to take apart.";
    IS_GONE: "Năm mới không còn đơn vị này.", "The unit is not there in the new year.";
    NO_INDEX: "Một trong hai năm không có chỉ số của đơn vị này: không có thay đổi để phân tích.", "One of the years has no index of this unit: there is no change to take apart.";
    NEEDS_UNIT: "`{target}` không phải mã lỗi; với thư mục kết quả cần thêm --unit MÃ", "`{target}` is not a code; a run directory needs --unit CODE";
    NO_UNIT: "không có đơn vị `{unit}` trong kết quả; gần nhất: {near}", "there is no unit `{unit}` in the results; nearest: {near}";
    NO_NODE: "không có mục `{node}` trong kết quả; gần nhất: {near}", "there is no node `{node}` in the results; nearest: {near}";
    NO_METHOD: "không có phương pháp `{name}`; gần nhất: {near}", "there is no method `{name}`; nearest: {near}";
    TIED: "đồng hạng", "tied";
    HOW: "Cách tính", "Step";
    POINTS: "Điểm", "Points";
    WEIGHT: "Trọng số thực tế", "Effective weight";
    WEIGHT_IS: "{effective} % chỉ số (theo bộ tiêu chí {nominal} %)", "{effective} % of the index (by the rulebook {nominal} %)";
    BASIS: "Căn cứ", "Legal basis";
    STATUS: "Mức theo nguồn", "Status";
    GIVEN: "Số liệu đầu vào", "Input";
    PLACE: "Vị trí", "Place";
    AT: "{file}, dòng {line}, cột {column}", "{file}, line {line}, column {column}";
    SOURCE: "Nguồn", "Source";
    SELF_ASSESSED: "Điểm tự đánh giá", "Self-assessed";
    SERIES_BREAKS: "Không so sánh số liệu từ năm {year} với các năm trước: {reason}", "Figures from {year} on are not comparable with earlier ones: {reason}";
    SERIES: "So sánh", "Comparison";
    REVIEW_TITLE: "Rà soát {name} năm {year}", "Review of {name}, {year}";
    BY_UNIT: "Theo đơn vị", "By unit";
    BY_NODE: "Theo mục, giảm nhiều nhất trước", "By node, the deepest cut first";
    BY_CLAIM: "Từng mục tự đánh giá", "Each claim";
    BY_RAISED: "Thẩm định cao hơn tự đánh giá", "Appraised above the claim";
    BY_EVIDENCE: "Tự đánh giá thiếu tài liệu kiểm chứng", "Claims without sufficient evidence";
    ALIKE: "Tự đánh giá giống hệt nhau", "The same claims throughout";
    CLAIMS: "Tự đánh giá", "Claims";
    CLAIMS_ARE: "{compared} lượt so được với thẩm định: {lowered} bị giảm, {raised} được tăng; giảm {share} tổng điểm", "{compared} compared with the appraisal: {lowered} lowered, {raised} raised; {share} of the points cut";
    SILENT: "Chưa nộp", "Not submitted";
    NO_CLAIM: "chưa tự đánh giá", "no self-assessment";
    INCOMPLETE: "Chưa có điểm", "Without points";
    INCOMPLETE_IS: "{cells} ô ở {units} đơn vị; hạng và chỉ số dưới đây là tạm tính", "{cells} cells of {units} units; ranks and indices below are provisional";
    STAND_INS: "Điểm thay thế", "Standing in";
    STAND_INS_ARE: "{cells} ô lấy điểm của giai đoạn trước, như bộ tiêu chí quy định", "{cells} cells take the points of an earlier stage, as the rulebook says";
    NO_EVIDENCE: "không bảng nào có cột tài liệu kiểm chứng", "no table has a column of evidence";
    COUNTED: "Được tính", "Counted";
    GAP: "Chênh lệch", "Gap";
    SHARE_CUT: "Bị cắt", "Cut";
    LOWERED: "Mục giảm", "Lowered";
    RAISED: "Mục tăng", "Raised";
    UNCLAIMED: "Chưa chấm", "Unclaimed";
    MISSING_POINTS: "Thiếu điểm", "No points";
    WITHOUT_EVIDENCE: "Thiếu minh chứng", "No evidence";
    INDEX_ON_CLAIMS: "Chỉ số tự chấm", "Index on claims";
    RANK_ON_CLAIMS: "Hạng tự chấm", "Rank on claims";
    NODE: "Mục", "Node";
    NODE_NAME: "Tên mục", "Name";
    MAX: "Tối đa", "Maximum";
    UNITS_LOWERED: "Bị giảm", "Lowered";
    UNITS_RAISED: "Được tăng", "Raised";
    FINDING: "Nhận xét", "Finding";
    EVIDENCE_STATE: "Tình trạng minh chứng", "State of evidence";
    NO_POINTS_YET: "chưa có điểm", "no points yet";
    STANDS_IN: "điểm giai đoạn trước thay thế", "an earlier stage stands in";
    IS_LOWERED: "giảm so với tự đánh giá", "below the claim";
    IS_RAISED: "cao hơn tự đánh giá", "above the claim";
    NO_SUFFICIENT_EVIDENCE: "thiếu tài liệu kiểm chứng", "without sufficient evidence";
    OTHER_CODE: "Mã kia", "Other code";
    OTHER_UNIT: "Đơn vị kia", "Other unit";
    SAME_CLAIMS: "Số mục giống nhau", "Claims alike";
    BY_PLAN: "Kế hoạch công tác", "Work plans";
    PLAN: "Kế hoạch", "Plan";
    TASKS_DONE: "Hoàn thành", "Done";
    TASKS_ON_TIME: "Đúng hạn", "On time";
    TASKS_LATE: "Quá hạn", "Late";
    TASKS_OPEN: "Đang thực hiện", "Open";
    TASKS_OVERDUE: "Quá hạn, chưa xong", "Overdue";
    TASKS_WITHDRAWN: "Thôi thực hiện", "Withdrawn";
    ALL_OF_THEM: "… và {more} dòng nữa; `--format csv --list {list}` in đủ", "… and {more} more; `--format csv --list {list}` prints them all";
    ROUND: "Vòng trước", "Earlier round";
    EVIDENCE: "Tài liệu kiểm chứng", "Evidence";
    EXPLANATION: "Giải trình", "Explanation";
    ROUNDED: "Làm tròn", "Rounded";
    ROUNDED_TO: "{decimals} chữ số thập phân trước khi tính vào mục cha", "to {decimals} decimals before the parent takes it";
    METHOD: "Phương pháp", "Method";
    FORMULA: "Công thức", "Formula";
    PARAMETERS: "Tham số", "Parameters";
    NOT_APPLICABLE: "không áp dụng", "not applicable";
    INDEX_IS: "{points} / {max} × {total} = {exact}, công bố {printed} ({decimals} chữ số thập phân)", "{points} / {max} × {total} = {exact}, published as {printed} ({decimals} decimals)";
    NAME: "Tên", "Name";
    MEANING: "Ý nghĩa", "Meaning";
    VERIFIED: "Nguyên vẹn: mọi tệp kết quả đúng như manifest.json. Đối chiếu với số đã công bố: SHA-256 {hash}", "Unaltered: every result is what manifest.json says. Compare with what was published: SHA-256 {hash}";
    ALTERED: "KHÁC với manifest.json: {files}", "DIFFERS from manifest.json: {files}";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn both_languages_have_the_same_holes() {
        for words in ALL {
            assert_eq!(words.holes(Lang::Vi), words.holes(Lang::En), "{}", words.en);
        }
    }
}
