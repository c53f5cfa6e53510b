"""Keys: rotation reads what is old, and no purpose's key tells another's."""

import pytest
from cryptography.fernet import Fernet

from app.core.security.keyring import Keyring, UnreadableError

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def ring(*data_keys: str, secret_key: str = "s" * 32, index_key: str = "i" * 32, seal_keys=("n" * 32,)) -> Keyring:
    result = Keyring()
    result.configure(
        secret_key=secret_key, index_key=index_key, data_keys=data_keys, seal_keys=seal_keys, reporter_keys=data_keys
    )
    return result


def test_data_of_an_old_key_is_readable_after_rotation() -> None:
    written = ring(OLD).encrypt("13800000000")
    rotated = ring(NEW, OLD)
    assert rotated.decrypt(written) == "13800000000"
    assert ring(NEW).decrypt(rotated.encrypt("13800000000")) == "13800000000"


def test_only_what_an_old_key_has_encrypted_is_encrypted_anew() -> None:
    rotated = ring(NEW, OLD)
    renewed = rotated.reencrypt(ring(OLD).encrypt("13800000000"))
    assert ring(NEW).decrypt(renewed) == "13800000000"
    assert rotated.reencrypt(renewed) is None
    with pytest.raises(UnreadableError):
        ring(NEW).reencrypt(ring(OLD).encrypt("13800000000"))


def test_data_of_a_dropped_key_is_not_readable() -> None:
    with pytest.raises(UnreadableError):
        ring(NEW).decrypt(ring(OLD).encrypt("13800000000"))


def test_the_same_text_is_encrypted_differently_each_time() -> None:
    assert ring(OLD).encrypt("13800000000") != ring(OLD).encrypt("13800000000")


def test_derived_keys_differ_by_purpose_and_by_secret() -> None:
    keys = {ring(OLD).derive("tokens"), ring(OLD).derive("codes"), ring(OLD, secret_key="t" * 32).derive("tokens")}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 3


def test_a_blind_index_is_stable_under_rotation_and_differs_by_purpose() -> None:
    index = ring(OLD).blind_index("phone", "13800000000")
    assert ring(NEW, secret_key="t" * 32).blind_index("phone", "13800000000") == index
    assert ring(OLD).blind_index("licence", "13800000000") != index
    assert ring(OLD, index_key="j" * 32).blind_index("phone", "13800000000") != index


def test_seal_keys_differ_by_purpose_and_outlive_the_secret() -> None:
    new, old = ring(OLD, seal_keys=("n" * 32, "o" * 32)).seal_keys("leaf")
    assert ring(NEW, secret_key="t" * 32, seal_keys=("o" * 32,)).seal_keys("leaf") == (old,)
    assert len({new, old, *ring(OLD).seal_keys("signature")}) == 3


def test_nothing_works_before_there_are_keys() -> None:
    with pytest.raises(RuntimeError):
        Keyring().derive("tokens")
    with pytest.raises(RuntimeError):
        Keyring().seal_keys("leaf")
    with pytest.raises(RuntimeError):
        Keyring().encrypt("x")
