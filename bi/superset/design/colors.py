"""The colour of each label, the same on every dashboard."""

GREEN, PALE_GREEN, RED, ORANGE, GREY, BLUE = "#3a9d6a", "#a5d6a7", "#c8553d", "#e9a23b", "#9aa5b1", "#1f77b4"

COLORS = {
    "予以公开 Granted in full": GREEN,
    "部分公开 Granted in part": PALE_GREEN,
    "不予公开 Denied": RED,
    "无法提供 Unable to provide": ORANGE,
    "不予处理 Not processed": "#8e6bb0",
    "其他处理 Other handling": GREY,
    "予以公开率 Grant rate": GREEN,
    "实质公开率（含部分公开） Substantive disclosure rate": BLUE,
    "不予公开率 Denial rate": RED,
    "本机关不掌握信息占比 Share of requests for information not held": ORANGE,
    "维持 Upheld": BLUE,
    "纠正 Corrected": RED,
    "未审结 Pending": "#c9d3dc",
    "其他 Other": GREY,
    "有数据 A report with figures": GREEN,
    "无法读取 Tables that could not be read": RED,
    "空表 Tables left blank": ORANGE,
    "无表 A report without tables": "#d9c27a",
    "未见报告 No report found": "#c9d3dc",
    "n < 30 样本小 small": "#c9d3dc",
    "n ≥ 30": BLUE,
    "本年新收申请 Requests newly received": BLUE,
    "办理结果总计 Requests decided": GREEN,
    "结转下年申请 Requests carried out": ORANGE,
    "报告自身 report": RED,
    "读取 reading": BLUE,
    "不明 unknown": GREY,
}
