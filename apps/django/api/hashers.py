from django.contrib.auth.hashers import Argon2PasswordHasher


class LabArgon2PasswordHasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
