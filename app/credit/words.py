"""How deeds about standing and points read in Chinese."""

ACTIONS = {
    "programme.set": "修改项目设置",
    "bands.set": "修改等级与星级",
}
