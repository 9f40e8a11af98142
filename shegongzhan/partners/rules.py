"""The unified social credit code (GB 32100-2015)."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_credit_code(code: str) -> bool:
    """Tell whether 18 characters are a unified social credit code with the right check character.

    GB 32100-2015: weights are the powers of 3 modulo 31, the check character is 31 minus the sum modulo 31.
    """
    code = code.upper()
    if len(code) != 18 or any(character not in _ALPHABET for character in code):
        return False
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return _ALPHABET[(31 - total % 31) % 31] == code[17]
