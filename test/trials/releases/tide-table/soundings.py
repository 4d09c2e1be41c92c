print("sounded")
