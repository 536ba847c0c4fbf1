"""The stateless door: a case document in, a verdict document out, by the engines of all three clinical apps.

Plain data both ways; nothing is stored and nothing is looked up. Must not hold a clinical rule of its own.
"""
