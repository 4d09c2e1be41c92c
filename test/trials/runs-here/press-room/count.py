from press import query

print("issues:", query("SELECT COUNT(*) FROM issues")[0])
